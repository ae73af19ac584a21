import type { CollectSettings } from '@trailwarden/collector';
import { DEFAULT_SETTINGS } from '@trailwarden/detector';
import type { Config } from '@trailwarden/platform';

const HOUR_MS = 3_600_000;
/** Accounts join and leave, trails change: seldom enough for Organizations' quota, which everybody shares. */
const DISCOVER_EVERY_MS = HOUR_MS;

/** What the configuration says, in the collector's words. */
export function collectSettings(config: Config): CollectSettings {
  const { organization, aws, sources, detector, backfill, workers, retention } = config;
  const homeRegion = aws.region;
  return {
    detector: { ...DEFAULT_SETTINGS, incidentsPerWeek: detector.incidentsPerWeek },
    homeRegion,
    discover:
      sources.trails === 'none'
        ? undefined
        : {
            homeRegion,
            excludeAccounts: organization.excludeAccounts,
            regions: organization.regions ?? [],
            historyDays: backfill.days,
            bucketReaders: {},
            lookupEvents: sources.lookupEvents !== 'off',
          },
    notices: sources.notices.map((queue) => queueOf(queue, homeRegion)),
    eventBus: sources.eventBus.map((queue) => queueOf(queue, homeRegion)),
    folders: sources.folders,
    historyDays: backfill.days,
    listEveryMinutes: sources.listEveryMinutes,
    discoverEveryMs: DISCOVER_EVERY_MS,
    laneWorkers: workers.lanes,
    eventIdHours: retention.eventIdHours,
    tallyDays: retention.tallyDays,
    ledgerDays: retention.ledgerDays,
  };
}

/** The region stands in a queue's address, if it is one of AWS's. */
function queueOf(queue: { readonly queueUrl: string; readonly region?: string | undefined }, home: string) {
  const [, named] = /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queue.queueUrl) ?? [];
  return { url: queue.queueUrl, region: queue.region ?? named ?? home };
}
