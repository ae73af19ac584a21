import type { AccountCoverage, Coverage, RegionCoverage } from '@trailwarden/collector';
import { NINE_O_CLOCK } from './invented-report.js';

/** A region as it should be, with a file every five minutes; every field can be put differently. */
export function inventedRegion(parts: Partial<RegionCoverage> = {}): RegionCoverage {
  return {
    region: 'eu-west-1',
    standing: 'covered',
    knownThrough: NINE_O_CLOCK + 60,
    firstFile: NINE_O_CLOCK - 10_000,
    lastFile: NINE_O_CLOCK + 55,
    delivery: { everyMinutes: 5, silentUsually: 15, silentMinutes: 5, isGap: false },
    files: { found: 2_000, done: 1_998, pending: 1, quarantined: 1 },
    records: { in: 50_000, counted: 49_990, duplicates: 8, rejected: 2 },
    problem: undefined,
    failing: undefined,
    ...parts,
  };
}

export function inventedAccount(parts: Partial<AccountCoverage> = {}): AccountCoverage {
  const region = inventedRegion();
  return {
    id: '111122223333',
    name: 'Production',
    ouPath: undefined,
    state: 'ACTIVE',
    reach: 'reachable',
    reachReason: undefined,
    standing: 'covered',
    lastEvent: NINE_O_CLOCK + 50,
    lastFile: NINE_O_CLOCK + 55,
    knownThrough: NINE_O_CLOCK + 60,
    judgedThrough: NINE_O_CLOCK + 30,
    files: region.files,
    records: region.records,
    awsInsights: { on: ['ApiCallRateInsight'], told: 2 },
    incidents: 3,
    regions: [region],
    ...parts,
  };
}

export function inventedCoverage(accounts: readonly AccountCoverage[], parts: Partial<Coverage> = {}): Coverage {
  return {
    organization: { id: 'o-a1b2c3d4e5', ownAccountOnly: undefined },
    judgedFrom: NINE_O_CLOCK - 10_000,
    standings: { covered: accounts.length },
    files: { found: 5_190, done: 5_184, pending: 5, quarantined: 1 },
    records: { in: 1_204_331, counted: 1_204_310, duplicates: 20, rejected: 1 },
    quarantinedBy: [{ reason: 'truncated', files: 1 }],
    incidents: { open: 1, ended: 4 },
    awsInsights: 2,
    awsInsightsCost: { usdAMonth: 38.5, accountsOn: accounts.length },
    accounts,
    trails: [],
    violations: [],
    now: {
      asOfMs: (NINE_O_CLOCK + 62) * 60_000,
      discoveredMs: NINE_O_CLOCK * 60_000,
      workers: [],
      accounts: accounts.map(({ id, knownThrough }) => ({
        id,
        knownAgoMinutes: knownThrough === undefined ? undefined : NINE_O_CLOCK + 62 - knownThrough,
        nextTryMs: undefined,
        problemSinceMs: undefined,
      })),
    },
    queue: undefined,
    ...parts,
  };
}
