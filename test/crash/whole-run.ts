import type { AccountCoverage, Coverage } from '@trailwarden/collector';
import { readCoverage } from '@trailwarden/collector';
import { type Log, silentLog, temporaryData } from '@trailwarden/platform';
import { type Sandbox, type SandboxOptions, startSandbox } from '@trailwarden/sandbox';
import { type CollectorAsked, type OpenCollector, openCollector } from './open-collector.mjs';

/** Steps of a long poll to one pause of a millisecond. */
const STEPS_TO_A_PAUSE = 5;
const MINUTE_MS_MAX = 59_999;

/** A collector on a simulated organization, on a clock that the test turns. */
export interface WholeRun {
  readonly sandbox: Sandbox;
  readonly collector: OpenCollector;
  /** Warnings and errors, as one text. */
  readonly said: () => string;
  minute: number;
  coverage(): Promise<Coverage>;
  account(id: string): Promise<AccountCoverage | undefined>;
  close(): Promise<void>;
}

export interface WholeRunAsked extends Omit<CollectorAsked, 'store' | 'world'> {
  readonly sandbox: Omit<SandboxOptions, 'nowMs' | 'after'>;
  /** Delivered, and what time it is, when the collector starts. */
  readonly minute: number;
  /** Before anything is delivered. */
  readonly prepare?: (sandbox: Sandbox) => void;
}

export async function startWholeRun({ sandbox: options, minute, prepare, ...asked }: WholeRunAsked): Promise<WholeRun> {
  const time = { minute, since: Date.now() };
  // Seconds go by, since quotas count by them; the next minute comes when it is told.
  const clock = { nowMs: () => time.minute * 60_000 + Math.min(MINUTE_MS_MAX, Date.now() - time.since) };
  let steps = 0;
  const started = await startSandbox({
    ...options,
    nowMs: clock.nowMs,
    after: (_, resume) => {
      steps += 1;
      const timer = steps % STEPS_TO_A_PAUSE === 0 ? setTimeout(resume, 1) : undefined;
      const soon = timer === undefined ? setImmediate(resume) : undefined;
      return () => {
        clearTimeout(timer);
        clearImmediate(soon);
      };
    },
  });
  prepare?.(started);
  await started.deliverUpTo(minute);
  const lines: string[] = [];
  const { homeRegion, eventBusQueueUrl } = started;
  const beginMinute = options.organization.plan.startMinute;
  const data = await temporaryData(clock);
  const collector = await openCollector(
    {
      ...asked,
      data,
      store: { folder: 'unused' },
      log: hearing(lines),
      settings: {
        eventBus: eventBusQueueUrl === undefined ? [] : [{ url: eventBusQueueUrl, region: homeRegion }],
        ...asked.settings,
      },
      world: {
        url: started.url,
        credentials: started.credentials,
        homeRegion,
        beginMinute,
        externalId: started.externalId,
        readerRoleName: started.readerRoleName,
        noticeQueueUrl: started.noticeQueueUrl,
        noticed: { bucket: started.bucket, sinceMinute: beginMinute },
      },
    },
    clock,
  );
  const coverage = () => readCoverage({ db: data.db, clock });
  return {
    sandbox: started,
    collector,
    said: () => lines.join('\n'),
    get minute() {
      return time.minute;
    },
    set minute(next) {
      time.minute = next;
      time.since = Date.now();
    },
    coverage,
    account: async (id) => (await coverage()).accounts.find((account) => account.id === id),
    close: async () => {
      await collector.close();
      await started.close();
    },
  };
}

function hearing(lines: string[]): Log {
  const say = (message: string, fields: object = {}) => {
    const { error } = fields as { error?: unknown };
    lines.push(`${message} ${JSON.stringify(fields)} ${error instanceof Error ? error.message : ''}`);
  };
  const log: Log = { ...silentLog, warn: say, error: say, child: () => log };
  return log;
}
