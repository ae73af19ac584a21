import type { LookedTrail } from '../../discover/look-at-trails.js';
import { DELIVERY_FAILED, NO_MANAGEMENT_EVENTS } from '../../discover/trail-problems.js';
import { type Check, type FindingPart, worstOf } from '../check.js';
import { trailName } from '../trail-name.js';

export const trails: Check = {
  id: 'trails',
  title: 'Trails',
  needs: ['organization'],
  async run(context) {
    context.onProgress('Trails', 0, 1);
    const [found, { lookupEvents }] = [await context.trails(), await context.discovering()];
    // Whom no role lets in was told above; here it is about roles that let us in and may not look.
    const accounts = new Set((await context.accounts()).map(({ id }) => id));
    const access = await context.aws();
    const { homeRegion } = await context.discovering();
    const unasked: FindingPart[] = [];
    for (const { id, reach, reachReason } of found.reach) {
      if (reach === 'reachable' || !accounts.has(id)) continue;
      if ((await access.forAccount(id, homeRegion)).kind === 'unreachable') continue;
      unasked.push({ name: id, kind: reach === 'denied' ? 'fail' : 'warn', detail: reachReason ?? reach });
    }
    const parts = [...found.trails.map(partOf), ...unasked];
    const uncovered = withoutTrail([...accounts], found.trails);
    if (uncovered.length > 0) parts.push(uncoveredPart(uncovered, lookupEvents));
    const logging = found.trails.filter(({ isLogging }) => isLogging).length;
    const kinds = found.trails.filter(({ isOrganization }) => isOrganization).length;
    return {
      kind: worstOf(parts),
      detail: `${logging} of ${found.trails.length} ${found.trails.length === 1 ? 'trail logs' : 'trails log'}${kinds > 0 ? `, ${kinds} of the organization` : ''}.`,
      parts,
    };
  },
};

function partOf(trail: LookedTrail): FindingPart {
  const { arn, homeRegion, isLogging, bucket, problems } = trail;
  const name = trailName(trail);
  if (problems.length === 0 && bucket !== null) return { name, kind: 'pass', detail: `logs into ${bucket}` };
  const detail = [...problems, ...(bucket === null ? ['It has no bucket.'] : [])].join(' ');
  if (!isLogging) {
    const mend = `Start it: aws cloudtrail start-logging --region ${homeRegion} --name ${arn}`;
    return { name, kind: 'fail', detail, mend };
  }
  const isUseless =
    bucket === null ||
    problems.some((problem) => problem === NO_MANAGEMENT_EVENTS || problem.startsWith(DELIVERY_FAILED));
  return {
    name,
    kind: isUseless ? 'fail' : 'warn',
    detail,
    mend: isUseless
      ? 'Change the trail: until then nothing of it can be read.'
      : 'Change the trail, or know what is not seen.',
  };
}

/** Accounts that neither the organization's trail nor one of their own covers. */
function withoutTrail(accounts: readonly string[], found: readonly LookedTrail[]): readonly string[] {
  const logging = found.filter(({ isLogging }) => isLogging);
  if (logging.some(({ isOrganization }) => isOrganization)) return [];
  const owners = new Set(logging.map(({ accountId }) => accountId));
  return accounts.filter((id) => !owners.has(id));
}

const NAMED_MAX = 5;

function uncoveredPart(accounts: readonly string[], lookupEvents: boolean): FindingPart {
  const more = accounts.length > NAMED_MAX ? ` and ${accounts.length - NAMED_MAX} more` : '';
  return {
    name: 'without a trail',
    kind: lookupEvents ? 'warn' : 'fail',
    detail: `${accounts.slice(0, NAMED_MAX).join(', ')}${more}: ${lookupEvents ? 'read from their event history, slowly and without data events' : 'nothing of them is seen'}.`,
    mend: 'Make a trail of the organization, for all regions.',
  };
}
