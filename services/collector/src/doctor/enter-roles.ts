import type { AwsAccess, ReachState } from '@trailwarden/platform';
import type { FoundAccount } from '../discover/accounts.js';
import { inParallel } from '../discover/in-parallel.js';
import { type FindingPart, type Outcome, worstOf } from './check.js';
import type { DoctorContext } from './context.js';

/** STS is paced at 50 a second for all of them. */
const ACCOUNTS_AT_ONCE = 16;

const KINDS: Readonly<Record<Exclude<ReachState, 'reachable' | 'unknown'>, FindingPart['kind']>> = {
  denied: 'fail',
  throttled: 'warn',
  'opted-out': 'warn',
  suspended: 'skipped',
  closed: 'skipped',
};

export interface Role {
  /** For the progress. */
  readonly title: string;
  readonly name: string;
  /** Enters by it. */
  readonly aws: AwsAccess;
}

/** Whether every account of the organization lets us in by a role. */
export async function enterRoles({ title, name: roleName, aws }: Role, context: DoctorContext): Promise<Outcome> {
  const { excludeAccounts } = await context.discovering();
  const found = (await context.organization()).accounts;
  let done = 0;
  const parts = await inParallel(found, ACCOUNTS_AT_ONCE, async (account) => {
    context.signal.throwIfAborted();
    const part = await enter(account, excludeAccounts, aws, context);
    done += 1;
    context.onProgress(title, done, found.length);
    return part;
  });
  const count = (kind: FindingPart['kind']) => parts.filter((part) => part.kind === kind).length;
  const asked = parts.length - count('skipped');
  const skipped = count('skipped') === 0 ? '' : `, ${count('skipped')} not asked`;
  const kind = worstOf(parts);
  return {
    kind,
    detail: `${count('pass')} of ${asked} ${asked === 1 ? 'account lets' : 'accounts let'} us in as ${roleName}${skipped}.`,
    mend:
      kind === 'fail'
        ? `Deploy ${roleName} there; \`${context.command} doctor --policies\` prints its policy and the trust policy it needs.`
        : undefined,
    parts,
  };
}

async function enter(
  { id, name, state }: FoundAccount,
  excludeAccounts: readonly string[],
  aws: AwsAccess,
  context: DoctorContext,
): Promise<FindingPart> {
  const part = { name: name === id ? id : `${id} ${name}` };
  if (excludeAccounts.includes(id)) return { ...part, kind: 'skipped', detail: 'Left out by the settings.' };
  if (state === 'PENDING_ACTIVATION' || state === 'UNKNOWN') {
    return { ...part, kind: 'skipped', detail: `Organizations says ${state}.` };
  }
  const { homeRegion } = await context.discovering();
  const access = await aws.forAccount(id, homeRegion);
  if (access.kind === 'reachable') return { ...part, kind: 'pass', detail: 'reachable' };
  return { ...part, kind: KINDS[access.state], detail: `${access.state}: ${access.reason}` };
}
