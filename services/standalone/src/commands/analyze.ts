import { foldOrganization, type Incident } from '@trailwarden/detector';
import { AllUnreadableError, NothingToReadError } from '../errors.js';
import type { AnalyzeOptions } from '../options/analyze-options.js';
import { minuteOf } from '../options/time.js';
import { insightLines, jsonLines } from '../output/json.js';
import { peopleText } from '../output/people.js';
import { readingNote } from '../output/progress.js';
import { formatCount } from '../output/quantities.js';
import type { Report } from '../output/report.js';
import { plural, shown } from '../output/text.js';
import { planReading, type ReadingPlan } from '../reading/delivery-order.js';
import { listFiles, type SourceInRole } from '../reading/list-files.js';
import { type ReadingResult, readIntoFold } from '../reading/read-into-fold.js';
import { openSource } from '../sources/open.js';
import type { ExitCode, Surroundings } from '../surroundings.js';

/**
 * Reads the log files that `paths` lead to, judges them and writes what was found.
 *
 * @param readingDone - called once no file is needed any more, before judging.
 * @returns 0, or 130 when it was interrupted; then what was read by then has been judged and written.
 * @throws {AppError} when what was asked for could not be read.
 */
export async function analyze(
  paths: readonly string[],
  options: AnalyzeOptions,
  around: Surroundings,
  readingDone: () => Promise<void> = async () => undefined,
): Promise<ExitCode> {
  const open = (path: string) => openSource(path, around.cwd, around.connectS3);
  const sources: SourceInRole[] = [
    ...paths.map((path) => ({ source: open(path), role: 'main' as const })),
    ...options.history.map((path) => ({ source: open(path), role: 'history' as const })),
  ];
  const plan = await list(sources, around);
  // An unfinished list would be judged as if the rest had been silent; only whole answers, or parts said to be parts.
  if (around.signal.aborted) return interruptedEarly(around);

  const fold = foldOrganization(options.settings);
  const reading = await read(plan, fold, around);
  await readingDone();
  const { files, records } = reading.coverage;
  if (files.read === 0 && files.unreadable > 0) throw allUnreadable(reading);
  if (reading.coverage.interrupted && records.counted === 0) return interruptedEarly(around);

  around.progress.status('Judging …');
  const detection = fold.finish();
  around.progress.clear();
  const asked = (incident: Incident) => wasAskedFor(incident, options, reading);
  const report: Report = {
    incidents: detection.incidents.filter(asked),
    candidates: detection.candidates.filter(asked),
    history: detection.history,
    coverage: reading.coverage,
    span: reading.mainSpan,
    incidentsPerWeek: options.settings.incidentsPerWeek,
    command: around.command,
  };
  writeReport(report, options, around);
  return reading.coverage.interrupted ? 130 : 0;
}

async function list(sources: readonly SourceInRole[], around: Surroundings): Promise<ReadingPlan> {
  const listed = await listFiles(
    sources,
    (files) => around.progress.status(`Looking for log files … ${formatCount(files)}`),
    around.signal,
  );
  around.progress.clear();
  const plan = planReading(listed);
  if (!plan.files.some(({ role }) => role === 'main') && !around.signal.aborted) {
    const kinds = [...plan.skipped]
      .map(([kind, count]) => `${formatCount(count)} ${kind} ${plural(count, 'file')}`)
      .join(', ');
    throw new NothingToReadError(
      `No CloudTrail log files found${kinds ? `; what is there: ${kinds}` : ', the folder is empty'}.`,
      'Log files are named ACCOUNT_CloudTrail_REGION_TIME_….json.gz; exports end in .json, .jsonl or .gz. Any other file is read when it is named itself.',
    );
  }
  return plan;
}

async function read(
  plan: ReadingPlan,
  fold: ReturnType<typeof foldOrganization>,
  around: Surroundings,
): Promise<ReadingResult> {
  const startedMs = around.nowMs();
  const bytesTotal = plan.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const bar = around.progress.bar('Reading', bytesTotal);
  const pool = around.startPool();
  const advance = ({ files, bytes, records }: { files: number; bytes: number; records: number }) =>
    bar.update(bytes, readingNote(files, plan.files.length, records, around.nowMs() - startedMs));
  try {
    return await readIntoFold(plan, fold, pool, { advance }, around.signal);
  } finally {
    bar.stop();
    await pool.close();
  }
}

/** What began before --since or before the main files' first event was only learnt from. */
function wasAskedFor(
  { startMinute, lastMinute }: Incident,
  options: AnalyzeOptions,
  { mainSpan }: ReadingResult,
): boolean {
  if (mainSpan === undefined) return false;
  const since = minuteOf(options.since, mainSpan.lastMinute) ?? Number.NEGATIVE_INFINITY;
  const until = minuteOf(options.until, mainSpan.lastMinute) ?? Number.POSITIVE_INFINITY;
  const first = options.history.length > 0 ? mainSpan.firstMinute : Number.NEGATIVE_INFINITY;
  const last = options.history.length > 0 ? mainSpan.lastMinute : Number.POSITIVE_INFINITY;
  return lastMinute >= since && startMinute <= until && startMinute >= first && startMinute <= last;
}

function writeReport(report: Report, options: AnalyzeOptions, around: Surroundings): void {
  if (options.format === 'people') {
    around.write(peopleText(report, options.top, around.columns, around.ink));
    return;
  }
  const lines = options.format === 'json' ? jsonLines(report, options.top) : insightLines(report, options.top);
  for (const line of lines) around.write(`${line}\n`);
}

function allUnreadable({ coverage }: ReadingResult): AllUnreadableError {
  const [first] = coverage.unreadable;
  const { unreadable } = coverage.files;
  return new AllUnreadableError(
    `${unreadable === 1 ? 'The one file found could not' : `None of the ${formatCount(unreadable)} files found could`} be read.${first ? ` ${shown(first.address, 200)}: ${shown(first.message, 300)}` : ''}`,
    'CloudTrail log files are JSON with a list of Records, gzipped or not; JSON lines are taken too.',
  );
}

function interruptedEarly(around: Surroundings): ExitCode {
  around.progress.clear();
  around.say('Stopped before anything could be judged.\n');
  return 130;
}
