import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { ActionPorts } from '../action.js';
import type { Story } from '../story.js';
import { type BatchLimits, batches } from '../telling/batches.js';
import { buildFinding, fingerprintOf, type Place } from './build-finding.js';

export interface ImportSettings {
  readonly from: 'member' | 'security';
}

/** A finding as it was imported last. */
export type ToldFinding = Place & { readonly updatedMs: number; readonly fingerprint: string };
export type FindingsReceipt = {
  readonly findings: readonly ToldFinding[];
  /** Accounts whose hub took none: tried again with everything that is told later. */
  readonly refused?: readonly { readonly account: string; readonly why: string }[];
};

/** An incident in more accounts than this is told in so many of them, and says in each how many there are. */
const FINDINGS_MAX = 1_000;
/** AWS: 100 findings and 6 MB a request; what surrounds the findings needs room too. */
const BATCH: BatchLimits<DueFinding> = {
  itemsMax: 100,
  bytesMax: 5.5 * 2 ** 20,
  bytesOf: ({ finding }) => Buffer.byteLength(JSON.stringify(finding)) + 1,
};

export interface DueFinding {
  readonly place: Place;
  readonly finding: AwsSecurityFinding;
  readonly told: ToldFinding;
}

type Aws = Pick<ActionPorts['aws'], 'homeRegion' | 'ownAccountId' | 'partition'>;

/** All findings of the incident, in order of accounts; those of accounts that are no part of it any more among them, to be archived. */
export function placesOf(
  story: Story,
  { from }: ImportSettings,
  receipt: FindingsReceipt | undefined,
  aws: Aws,
): readonly Place[] {
  const told = new Map((receipt?.findings ?? []).map((each) => [each.account, each]));
  const accounts = [...new Set([...told.keys(), ...story.incident.accounts])].slice(0, FINDINGS_MAX);
  return accounts.map((account) => {
    const known = told.get(account);
    // Where it was told first it stays: elsewhere it would be another finding.
    if (known !== undefined) return { account, hubAccount: known.hubAccount, region: known.region };
    if (from === 'security') return { account, hubAccount: aws.ownAccountId, region: aws.homeRegion };
    return { account, hubAccount: account, region: regionsOf(story, account, aws)[0] ?? aws.homeRegion };
  });
}

/**
 * Where a finding may lie that was imported just before a crash, while the story moved on: the first region is where it belongs now. A first
 * revision has nothing before it, and the security account's hub is always the same one, so mostly there is nothing to look for.
 */
export function regionsToLook(
  story: Story,
  { from }: ImportSettings,
  receipt: FindingsReceipt | undefined,
  { account }: Place,
  aws: Aws,
): readonly string[] {
  const isTold = receipt?.findings.some((each) => each.account === account) ?? false;
  if (isTold || from === 'security' || story.revision === 1 || !story.mayHaveSpoken) return [];
  const regions = regionsOf(story, account, aws);
  return regions.length > 1 ? regions : [];
}

/** The region of the account's first insight, then the others, then the one in which an account without any is told of. */
function regionsOf({ incident }: Story, account: string, { homeRegion }: Aws): string[] {
  const own = incident.insights
    .filter((insight) => insight.account === account)
    .sort((a, b) => a.startMinute - b.startMinute || (a.region < b.region ? -1 : 1));
  return [...new Set([...own.map(({ region }) => region), homeRegion])];
}

/** What differs from what was told. UpdatedAt is the story's own time, so that the same import made twice is ignored by the hub. */
export function dueFindings(
  story: Story,
  places: readonly Place[],
  receipt: FindingsReceipt | undefined,
  { partition }: Aws,
): readonly DueFinding[] {
  const known = new Map((receipt?.findings ?? []).map((each) => [each.account, each]));
  return places.flatMap((place) => {
    const before = known.get(place.account);
    const updatedMs = Math.max(story.storedMs, story.updatedMs, before === undefined ? 0 : before.updatedMs + 1);
    const finding = buildFinding(story, place, partition, updatedMs);
    const fingerprint = fingerprintOf(finding);
    return before?.fingerprint === fingerprint ? [] : [{ place, finding, told: { ...place, updatedMs, fingerprint } }];
  });
}

/** By hub, within what one request may hold. */
export function importBatches(due: readonly DueFinding[]): DueFinding[][] {
  const hubs = new Map<string, DueFinding[]>();
  for (const each of due) {
    const key = `${each.place.hubAccount} ${each.place.region}`;
    hubs.set(key, [...(hubs.get(key) ?? []), each]);
  }
  return [...hubs.values()].flatMap((ofHub) => batches(ofHub, BATCH));
}
