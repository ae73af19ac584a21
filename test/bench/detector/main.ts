// Started by bench/main.ts with --expose-gc: what a large organization costs to hold in memory and to judge.
import { decodeLane, encodeLane } from '@trailwarden/detector';
import { count, figure, median, megabytes, spread } from '../figures.js';
import { printBar, printNote, printTable, type Row } from '../table.js';
import { closeHour, contextOf, giveHour, learntShapes, type Organization, organizationOf } from './organization.js';
import { bytesOfLane, type LaneBytes } from './parts.js';

/** As docs/detector.md states them; "about" is a tenth. */
const SERIES_BYTES_STATED = 850;
const PRINCIPAL_BYTES_STATED = 32;
const ABOUT = 1.1;
const HOUR_MINUTES = 60;

const [lanes = 0, hours = 0] = process.argv.slice(2).map(Number);
const shapes = learntShapes(hours);
const withoutLanes = heldBytes();
const organization = organizationOf(shapes, lanes);
const loadedBytes = heldBytes() - withoutLanes;
const work = measureWork(organization);
const workedBytes = heldBytes() - withoutLanes;
const series = sum(organization.lanes.map((lane) => lane.series.length));
const principals = sum(organization.lanes.map((lane) => lane.principals.length));
const texts = sum(organization.lanes.map((lane) => lane.texts.length));

printMemory(organization.lanes.map(bytesOfLane));
printWork();

interface Work {
  readonly addedMs: readonly number[];
  readonly closedMs: readonly number[];
  readonly files: number;
  readonly calls: number;
}

function measureWork(all: Organization): Work {
  const [addedMs, closedMs]: [number[], number[]] = [[], []];
  let [files, calls] = [0, 0];
  for (let hour = 0; hour < hours; hour++) {
    const startedMs = performance.now();
    const given = giveHour(all, hour);
    const givenMs = performance.now();
    closeHour(all, all.minute + (hour + 1) * HOUR_MINUTES);
    addedMs.push(givenMs - startedMs);
    closedMs.push(performance.now() - givenMs);
    files += given.files;
    calls += given.calls;
  }
  return { addedMs, closedMs, files, calls };
}

function printMemory(parts: readonly LaneBytes[]): void {
  const total = (part: keyof LaneBytes): number => sum(parts.map((bytes) => bytes[part]));
  const row = (name: string, bytes: number, ofPrincipals = false, ours = false): Row => ({
    name,
    ours,
    cells: [megabytes(bytes), figure(bytes / series), ofPrincipals ? figure(bytes / principals) : ''],
  });
  const named: readonly (keyof LaneBytes)[] = ['series', 'minutes', 'recent', 'principals', 'pairs', 'texts'];
  printTable(
    'Detector, memory',
    `${count(lanes)} lanes, ${count(series)} series, ${count(principals)} principals; eight days learnt, ${hours} hours judged`,
    ['all', 'bytes a series', 'bytes a principal'],
    [
      row('series', total('series')),
      row('minutes of series that are awake', total('minutes')),
      row('who did what in the last hour', total('recent')),
      row('principals', total('principals'), true),
      row('pairs ever seen', total('pairs'), true),
      row(`${count(texts)} texts`, total('texts'), true),
      row('open files, episodes, insights and the rest', total('saved') - sum(named.map(total))),
      row('as saved (encodeLane)', total('saved'), false, true),
      row('in the process, just loaded', loadedBytes, false, true),
      row('in the process, after work', workedBytes, false, true),
    ],
  );
  const seriesBytes = (total('series') + total('minutes')) / series;
  bar('A series, its minutes included', SERIES_BYTES_STATED, seriesBytes);
  bar('A principal, pairs aside', PRINCIPAL_BYTES_STATED, total('principals') / principals);
  printNote(`Largest the process was: ${megabytes(process.resourceUsage().maxRSS * 1024)}.`);
}

function bar(what: string, stated: number, measured: number): void {
  printBar(`${what}, stated about ${stated} bytes`, figure(measured), measured <= stated * ABOUT);
}

function printWork(): void {
  const seriesMinutes = series * HOUR_MINUTES;
  const row = (name: string, tookMs: readonly number[], ours = false): Row => ({
    name,
    ours,
    cells: [figure(median(tookMs)), spread(tookMs), figure((median(tookMs) * 1e6) / seriesMinutes)],
  });
  const both = work.addedMs.map((ms, hour) => ms + (work.closedMs[hour] ?? 0));
  printTable(
    'Detector, time',
    `an hour of all lanes, ${count(work.files / hours)} files, ${count(work.calls / hours)} calls; one thread, median of ${hours} hours`,
    ['ms an hour', 'min–max', 'ns a series-minute'],
    [
      row('files added', work.addedMs),
      row('sixty minutes closed, hour learnt, pools merged', work.closedMs),
      row('together', both, true),
    ],
  );
  const share = median(both) / (HOUR_MINUTES * 60_000);
  printNote(`That is ${(share * 100).toFixed(2)} % of one core to keep up with the whole organization.`);
  const [saveMs, loadMs] = measureSaving();
  printNote(
    `A lane of ${count(series / lanes)} series is saved in ${figure(saveMs)} ms and loaded in ${figure(loadMs)} ms.`,
  );
}

function measureSaving(): readonly [saveMs: number, loadMs: number] {
  const some = organization.lanes.slice(0, 120);
  const startedMs = performance.now();
  const saved = some.map(encodeLane);
  const savedMs = performance.now();
  some.forEach((lane, index) => {
    decodeLane(saved[index] as Uint8Array, contextOf(organization, lane).select);
  });
  return [(savedMs - startedMs) / some.length, (performance.now() - savedMs) / some.length];
}

/** Bytes that are reachable: the heap and what typed arrays hold outside it. */
function heldBytes(): number {
  if (globalThis.gc === undefined)
    throw new Error('start node with --expose-gc: bytes that are not held would be counted');
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
