// `npm run bench`: what reading, judging, collecting, answering and the whole command cost, against peers and against what is promised.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureAnalyze } from './analyze/measure-analyze.js';
import { measureBackfill } from './collect/backfill.js';
import { measureLanes } from './collect/lanes.js';
import { measureLatency } from './collect/latency.js';
import { measureThroughput } from './collect/throughput.js';
import { type Corpus, writeCorpus } from './corpus.js';
import { count, figure, megabytes } from './figures.js';
import { parseBenchOptions, USAGE } from './options.js';
import { measureReading } from './reading/measure-reading.js';
import { measureRespond } from './respond/measure-respond.js';

/** A round of the collector's takes a minute or more. */
const COLLECT_ROUNDS_MAX = 3;

const options = parse(process.argv.slice(2));
// By default a signal leaves without the goodbye that removes the corpus.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const startedMs = performance.now();
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${figure(loadavg()[0] ?? 0)}. Compare within this run only.`,
);

if (options.parts.includes('reading') || options.parts.includes('analyze')) {
  const corpus = writeCorpus(options.days);
  try {
    console.log(about(corpus));
    if (options.parts.includes('reading')) await measureReading(corpus, options.rounds);
    if (options.parts.includes('analyze')) await measureAnalyze(corpus, options.rounds);
  } finally {
    corpus.remove();
  }
}
if (options.parts.includes('detector')) measureDetector();
if (options.parts.includes('backfill'))
  await measureBackfill(options.historyDays, Math.min(COLLECT_ROUNDS_MAX, options.rounds));
if (options.parts.includes('throughput'))
  await measureThroughput(options.days, Math.min(COLLECT_ROUNDS_MAX, options.rounds));
if (options.parts.includes('latency')) await measureLatency(options.liveHours);
if (options.parts.includes('lanes')) await measureLanes(options.lanes);
if (options.parts.includes('respond')) await measureRespond();
console.log(`\n${figure((performance.now() - startedMs) / 1000)} s in all.`);

/** In a process of its own: it counts the bytes of the heap. */
function measureDetector(): void {
  const script = fileURLToPath(new URL('./detector/main.js', import.meta.url));
  const args = ['--expose-gc', '--max-old-space-size=8192', script, String(options.lanes), String(options.hours)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

function about({ files, records, gzipBytes, jsonBytes }: Corpus): string {
  const ratio = figure(jsonBytes / gzipBytes);
  const size = `${megabytes(jsonBytes)} of JSON in ${megabytes(gzipBytes)} of gzip, ratio ${ratio}`;
  return `Corpus: ${count(files.length)} log files, ${size}; ${count(records)} records of ${count(jsonBytes / records)} bytes.`;
}

function parse(argv: readonly string[]): ReturnType<typeof parseBenchOptions> {
  try {
    return parseBenchOptions(argv);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
