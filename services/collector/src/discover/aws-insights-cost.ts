import type { InsightType } from '@trailwarden/cloudtrail';

/** US dollars for 100,000 events analysed, of one insight type. AWS's list prices of 2026; they are the same in all commercial regions. */
const USD_PER_100K = { management: 0.35, data: 0.03 } as const;

/** Events of one account, as counted. */
export interface EventCounts {
  readonly account: string;
  readonly managementReads: number;
  readonly managementWrites: number;
  readonly data: number;
}

export interface InsightsCost {
  readonly account: string;
  readonly analysed: { readonly management: number; readonly data: number };
  readonly usd: number;
}

export interface InsightsBill {
  /** By account id. */
  readonly accounts: readonly InsightsCost[];
  readonly usd: number;
}

const BOTH: readonly InsightType[] = ['ApiCallRateInsight', 'ApiErrorRateInsight'];

/**
 * What AWS's own Insights cost, or would cost, on the same events. Call rates are analysed of management writes, error rates of reads and
 * writes, so with both types a write is billed twice and a read once. Data events are billed in full for each type.
 *
 * @example awsInsightsCost([{ account, managementReads: 270_000, managementWrites: 30_000, data: 0 }]).usd // 1.155, AWS's own example
 */
export function awsInsightsCost(
  counts: readonly EventCounts[],
  types: { readonly management: readonly string[]; readonly data: readonly string[] } = { management: BOTH, data: [] },
): InsightsBill {
  const accounts = counts
    .map((each) => costOf(each, types))
    .sort((one, other) => (one.account < other.account ? -1 : 1));
  return { accounts, usd: accounts.reduce((sum, { usd }) => sum + usd, 0) };
}

function costOf(
  { account, managementReads, managementWrites, data }: EventCounts,
  types: { readonly management: readonly string[]; readonly data: readonly string[] },
): InsightsCost {
  const ofCalls = types.management.includes('ApiCallRateInsight') ? managementWrites : 0;
  const ofErrors = types.management.includes('ApiErrorRateInsight') ? managementReads + managementWrites : 0;
  const analysed = { management: ofCalls + ofErrors, data: data * types.data.length };
  const usd = (analysed.management * USD_PER_100K.management + analysed.data * USD_PER_100K.data) / 100_000;
  return { account, analysed, usd };
}
