import { type CollectProgress, type CollectSettings, type IncidentChange, readCoverage } from '@trailwarden/collector';
import { type Config, type Log, minuteOf } from '@trailwarden/platform';
import type { ServeOptions } from '../options/serve-options.js';
import { readingNote } from '../output/progress.js';
import { servedLine } from '../output/served-line.js';
import { statusObject } from '../output/status-json.js';
import { statusText } from '../output/status-text.js';
import { safeJson } from '../output/text.js';
import { collectSettings } from '../service/collect-settings.js';
import type { Platform } from '../service/open-platform.js';
import { type RunningCollector, runCollector } from '../service/run-collector.js';
import type { Sandboxed } from '../service/start-sandboxed.js';
import type { Surroundings } from '../surroundings.js';

/** The collector of this process. */
export function collect(
  config: Config,
  options: ServeOptions,
  platform: Platform,
  sandboxed: Sandboxed | undefined,
  around: Surroundings,
): Promise<RunningCollector> {
  const settings = settingsFor(config, options, platform, sandboxed);
  return runCollector(platform, settings, (changes) => tell(changes, platform.log, around));
}

/** What is delivered in the last hour may still be on its way; of a simulation everything has come. */
const SETTLED_MINUTES = 60;

function settingsFor(
  config: Config,
  { untilIdle }: ServeOptions,
  { clock }: Platform,
  sandboxed: Sandboxed | undefined,
): CollectSettings {
  const settings = collectSettings(config);
  if (sandboxed !== undefined) return sandboxed.settings(settings);
  return untilIdle ? { ...settings, endMinute: minuteOf(clock) - SETTLED_MINUTES } : settings;
}

/** Shows how far history is; of a simulation that ends, and of a backfill, that is all there is to do. */
export async function readHistory(
  collector: RunningCollector,
  untilIdle: boolean,
  around: Surroundings,
): Promise<void> {
  const startedMs = around.nowMs();
  const bar = around.progress.bar('Reading', 1_000);
  await collector.untilIdle(around.signal, (progress) => {
    bar.update(Math.floor(1_000 * shareDone(progress)), noteOf(progress, around.nowMs() - startedMs));
  });
  bar.stop();
  if (!untilIdle && !around.signal.aborted) around.say('History is read. Watching for what comes; Ctrl-C to stop.\n');
}

function shareDone({ bytesDone, bytesPending, places, placesListed }: CollectProgress): number {
  const listed = places === 0 ? 0 : placesListed / places;
  return listed * (bytesDone / Math.max(1, bytesDone + bytesPending));
}

function noteOf({ filesDone, filesPending, filesQuarantined, records }: CollectProgress, elapsedMs: number): string {
  return readingNote(filesDone, filesDone + filesPending + filesQuarantined, records, elapsedMs);
}

/** A line a change for people; where nobody reads along, it goes into the log. */
function tell(changes: readonly IncidentChange[], log: Log, around: Surroundings): void {
  if (process.stderr.isTTY !== true) {
    for (const { id, tidings, incident } of changes) {
      const { severity, accounts, principals, reasons } = incident;
      const who = principals.map(({ name }) => name);
      log.info(`incident ${tidings.join(', ')}`, { id, severity, accounts, who, why: reasons[0] });
    }
    return;
  }
  around.progress.clear();
  for (const change of changes) around.say(`${servedLine(change, around.ink)}\n`);
}

/** What has been read and judged, and what could not be. */
export async function showCoverage(
  { data, clock }: Platform,
  { json }: ServeOptions,
  around: Surroundings,
): Promise<void> {
  const coverage = await readCoverage({ db: data.db, clock }, undefined);
  const { columns, ink, command } = around;
  around.write(
    json
      ? `${safeJson(statusObject(coverage, undefined))}\n`
      : statusText({ coverage, queueProblem: undefined, all: false, columns, ink, command }),
  );
}
