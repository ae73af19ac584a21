import type { AccountCoverage, Coverage, RegionCoverage } from '@trailwarden/collector';
import { isoMinute } from './quantities.js';
import { STANDINGS } from './status-words.js';

/**
 * One object in a stable order. What another look at the same store tells differently is all in `now`.
 * @param queueProblem - why the queue could not be asked.
 */
export function statusObject(coverage: Coverage, queueProblem: string | undefined): object {
  const { organization, standings, now, queue } = coverage;
  return {
    organization:
      organization === undefined
        ? null
        : { id: organization.id ?? null, ownAccountOnly: organization.ownAccountOnly ?? null },
    judgedFrom: time(coverage.judgedFrom),
    standings: Object.fromEntries(STANDINGS.map((standing) => [standing, standings[standing] ?? 0])),
    files: coverage.files,
    records: coverage.records,
    quarantinedBy: coverage.quarantinedBy.map(({ reason, files }) => ({ reason, files })),
    incidents: coverage.incidents,
    awsInsights: coverage.awsInsights,
    awsInsightsCost: coverage.awsInsightsCost ?? null,
    accounts: coverage.accounts.map(accountObject),
    trails: coverage.trails,
    violations: coverage.violations,
    now: {
      asOf: instant(now.asOfMs),
      discovered: instant(now.discoveredMs),
      workers: now.workers.map(({ id, role, seenMs }) => ({ id, role, seen: instant(seenMs) })),
      accounts: now.accounts.map(({ id, knownAgoMinutes, nextTryMs, problemSinceMs }) => ({
        id,
        knownAgoMinutes: knownAgoMinutes ?? null,
        nextTry: instant(nextTryMs),
        problemSince: instant(problemSinceMs),
      })),
      queue: queue ?? null,
      queueProblem: queueProblem ?? null,
    },
  };
}

function accountObject(account: AccountCoverage): object {
  const { id, name, ouPath, state, reach, reachReason, standing } = account;
  return {
    id,
    name: name ?? null,
    ouPath: ouPath ?? null,
    state: state ?? null,
    reach,
    reachReason: reachReason ?? null,
    standing,
    lastEvent: time(account.lastEvent),
    lastFile: time(account.lastFile),
    knownThrough: time(account.knownThrough),
    judgedThrough: time(account.judgedThrough),
    files: account.files,
    records: account.records,
    awsInsights: account.awsInsights,
    incidents: account.incidents,
    regions: account.regions.map(regionObject),
  };
}

function regionObject(region: RegionCoverage): object {
  const { everyMinutes, silentUsually, silentMinutes, isGap } = region.delivery;
  return {
    region: region.region,
    standing: region.standing,
    knownThrough: time(region.knownThrough),
    firstFile: time(region.firstFile),
    lastFile: time(region.lastFile),
    delivery: {
      everyMinutes: everyMinutes ?? null,
      silentUsuallyMinutes: silentUsually ?? null,
      silentMinutes: silentMinutes ?? null,
      gap: isGap,
    },
    files: region.files,
    records: region.records,
    problem: region.problem ?? null,
    failing: region.failing ?? null,
  };
}

function time(minute: number | undefined): string | null {
  return minute === undefined ? null : isoMinute(minute);
}

function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
