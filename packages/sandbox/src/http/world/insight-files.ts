import { gzipSync } from 'node:zlib';
import { buildInsightRecord, buildLogKey } from '@trailwarden/cloudtrail';
import { uuid } from '../../log-files/request-parameters.js';
import { Random } from '../../random.js';
import type { SimulatedOrganization } from '../../simulate-organization.js';
import type { GroundTruth, IncidentKind, SeriesName, Strength } from '../../traffic.js';

/** A file of AWS's own Insights events. */
export interface InsightFile {
  readonly accountId: string;
  readonly region: string;
  readonly key: string;
  readonly deliveredMinute: number;
  readonly bytes: Uint8Array;
}

/** AWS says about half an hour. */
const DELIVERY_MINUTES = 30;
const BASELINE_DAYS_MINUTES = 7 * 24 * 60;
const UNIQUE_CHARS = 16;
/** Calls a minute, to show: how strong an incident is, not what was counted. */
const RATES: Readonly<Record<Strength, number>> = { weak: 6, medium: 20, strong: 75 };
const BASELINE_RATE = 0.4;
/** Errors that are unusual where it is not the calls. */
const ERROR_CODES: Partial<Readonly<Record<IncidentKind, string>>> = {
  'access-denied-burst': 'AccessDenied',
  'throttling-storm': 'ThrottlingException',
  'console-login-failures': 'Failed authentication',
};

/** What AWS would have delivered for the planted incidents that somebody made, in order of delivery. AWS has no word for what stopped. */
export function insightFiles({ truths, plan }: SimulatedOrganization, organizationId: string): InsightFile[] {
  const files = truths
    .filter(({ principal }) => principal !== undefined)
    .flatMap((truth) =>
      truth.accounts.flatMap((accountId) =>
        truth.series.flatMap((series) => {
          const random = new Random(plan.seed, `insight ${truth.id} ${accountId} ${Object.values(series).join(' ')}`);
          const shared = uuid(random);
          return (['Start', 'End'] as const).map((state) =>
            insightFile({ truth, accountId, series, state, shared, organizationId }, random),
          );
        }),
      ),
    );
  return files.sort((a, b) => a.deliveredMinute - b.deliveredMinute);
}

interface Parts {
  readonly truth: GroundTruth;
  readonly accountId: string;
  readonly series: SeriesName;
  readonly state: 'Start' | 'End';
  readonly shared: string;
  readonly organizationId: string;
}

function insightFile({ truth, accountId, series, state, shared, organizationId }: Parts, random: Random): InsightFile {
  const minute = state === 'Start' ? truth.startMinute : truth.endMinute;
  const deliveredMinute = Math.ceil((minute + DELIVERY_MINUTES) / 5) * 5;
  const errorCode = ERROR_CODES[truth.kind];
  const average = RATES[truth.strength];
  const record = buildInsightRecord({
    eventID: uuid(random),
    sharedEventID: shared,
    state,
    minute,
    account: accountId,
    region: series.region,
    source: series.source,
    name: series.name,
    rate: errorCode === undefined ? { of: 'calls' } : { of: 'errors', errorCode },
    sourceEventCategory: 'Management',
    baselineAverage: BASELINE_RATE,
    insightAverage: average,
    insightDuration: Math.max(1, truth.endMinute - truth.startMinute),
    baselineDuration: BASELINE_DAYS_MINUTES,
    principals: { insight: [{ value: truth.principal ?? '', average }], baseline: [] },
    agents: { insight: [], baseline: [] },
    errorCodes: { insight: [{ value: errorCode ?? '', average }], baseline: [] },
  });
  return {
    accountId,
    region: series.region,
    deliveredMinute,
    key: buildLogKey({
      account: accountId,
      region: series.region,
      family: 'CloudTrail-Insight',
      organizationId,
      deliveredMinute,
      unique: random.hex(UNIQUE_CHARS),
    }),
    bytes: gzipSync(JSON.stringify({ Records: [record] })),
  };
}
