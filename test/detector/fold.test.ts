import { createHash } from 'node:crypto';
import {
  DEFAULT_SETTINGS,
  type DescribedEpisode,
  type Detection,
  earlyEpisodes,
  encodeLane,
  encodePool,
  foldOrganization,
  LATENESS_MINUTES,
  openEpisodes,
  type StepResult,
  step,
} from '@trailwarden/detector';
import type { SimulatedOrganization } from '@trailwarden/sandbox';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  contextOf,
  DAYS,
  type File,
  filesOf,
  give,
  load,
  type RunOptions,
  run,
  type SavedRunning,
  save,
  smallOrganization,
  startRunning,
} from './small-organization.js';

/** From here on the properties run, on a copy: what came before is folded once. */
const SAVED_AT = at(7, 12);
const END = at(DAYS, 0);

let organization: SimulatedOrganization;
let files: File[];
let saved: SavedRunning;
/** What the fold says from SAVED_AT to END when nothing is in its way. */
let undisturbed: string[];
beforeAll(() => {
  organization = smallOrganization();
  files = filesOf(organization, 5);
  const running = startRunning(organization);
  run(running, files, SAVED_AT);
  saved = save(running);
  undisturbed = run(running, files, END);
});

const rest = (options: RunOptions): string[] => run(load(saved), files, END, options);

/** Episodes over their threshold that an hour's line tells of. */
function crossedIn(hour: string): DescribedEpisode[] {
  const lanes = JSON.parse(hour) as Pick<StepResult, 'open' | 'settled'>[];
  return lanes.flatMap(({ open, settled }) => [...open, ...settled]).filter(({ crossed }) => crossed !== undefined);
}

/** The first hour that differs, if any: a whole day of JSON is no help. */
function expectSame(said: readonly string[], wanted: readonly string[]): void {
  expect(said.length).toBe(wanted.length);
  expect(said.findIndex((hour, i) => hour !== wanted[i])).toBe(-1);
}

describe('the fold', () => {
  it('has something to say about the bad day', () => {
    const crossed = undisturbed.flatMap(crossedIn);

    expect(new Set(crossed.map(({ id }) => id)).size).toBeGreaterThanOrEqual(3);
  });

  it('goes on from a saved lane as if nothing had happened, wherever it was saved', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: SAVED_AT, max: END - 1 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(minutes, (interrupted) => {
        expectSame(rest({ interruptedAfter: new Set(interrupted) }), undisturbed);
      }),
      { numRuns: 12 },
    );
  });

  it('goes on from lanes saved every half hour from the first event on', () => {
    const every = Array.from({ length: DAYS * 48 }, (_, i) => at(0, 0, 29 + i * 30));
    const running = startRunning(organization);

    run(running, files, SAVED_AT, { interruptedAfter: new Set(every) });
    const said = run(running, files, END, { interruptedAfter: new Set(every) });

    expectSame(said, undisturbed);
  });

  it('says the same in whatever order files come, as long as their minutes are open', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const reorder = (given: readonly File[]): File[] =>
          given
            .map((file, i) => ({ file, key: createHash('sha256').update(`${seed} ${i}`).digest('hex') }))
            .sort((a, b) => (a.key < b.key ? -1 : 1))
            .map(({ file }) => file);

        expectSame(rest({ reorder }), undisturbed);
      }),
      { numRuns: 8 },
    );
  });

  it('says the same however events are cut into files, when nothing is late', () => {
    const running = startRunning(organization);
    const coarse = filesOf(organization, 30);

    run(running, coarse, SAVED_AT);
    const said = run(running, coarse, END);

    expect(coarse.length).toBeLessThan(files.length / 3);
    expectSame(said, undisturbed);
  });

  it('judges files alike, late ones too, whenever they are read and however often minutes are closed, once it is told when they were delivered', () => {
    const { account } = [...load(saved).lanes.values()][0]!;
    // Every ninth file is two hours late, as after an outage.
    const late = filesOf(organization, 5)
      .filter(({ tally, deliveredMinute }) => deliveredMinute > SAVED_AT && tally.strings.includes(account))
      .map((file, i) => (i % 9 === 0 ? { ...file, deliveredMinute: file.deliveredMinute + 120 } : file));
    const fold = (ticks: readonly number[], ahead: number): string => {
      const running = load(saved);
      const lane = running.lanes.get(account)!;
      const waiting = new Set(late);
      const said: unknown[] = [];
      for (const minute of [...ticks, END - 1]) {
        for (const file of waiting) {
          if (file.deliveredMinute > minute + LATENESS_MINUTES + ahead) continue;
          step(lane, { kind: 'tally', ...file }, contextOf(running));
          waiting.delete(file);
        }
        said.push(...step(lane, { kind: 'tick', minute }, contextOf(running)).settled);
      }
      return JSON.stringify([said, openEpisodes(lane)]);
    };
    const plain = fold([], 0);
    const schedule = fc.uniqueArray(fc.integer({ min: SAVED_AT, max: END - 2 }), { maxLength: 40 });

    fc.assert(
      fc.property(schedule, fc.integer({ min: 0, max: 500 }), (ticks, ahead) => {
        expect(
          fold(
            ticks.sort((a, b) => a - b),
            ahead,
          ) === plain,
        ).toBe(true);
      }),
      { numRuns: 12 },
    );
    expect(plain.length).toBeGreaterThan(1_000);
  });

  it('stays sound through a silent week', () => {
    const running = load(saved);

    run(running, [], SAVED_AT + 7 * 24 * 60);

    for (const lane of running.lanes.values()) {
      for (const table of [lane.series, lane.principals]) {
        for (const [name, column] of Object.entries(table.columns)) {
          expect(column.every(Number.isFinite), name).toBe(true);
        }
      }
      const { series } = lane;
      for (let row = 0; row < series.length; row++) {
        expect(series.columns.ringSum[row]).toBeGreaterThanOrEqual(0);
      }
      expect(lane.pending.views.size).toBe(0);
      expect([...lane.insights.values()].filter(({ endMinute }) => endMinute === undefined)).toEqual([]);
    }
    expect(running.pool.numbers.every(Number.isFinite)).toBe(true);
  });
});

describe('earlyEpisodes', () => {
  const HOUR = at(8, 14);

  it('finds a burst before its minutes are closed, under the name it will have', () => {
    const truth = organization.truths.find(({ kind }) => kind === 'throttling-storm')!;
    const running = load(saved);
    run(running, files, HOUR);
    const lane = running.lanes.get(truth.accounts[0]!)!;
    for (const { deliveredMinute, tally } of files) {
      if (deliveredMinute >= HOUR + 60 && deliveredMinute < HOUR + 120) give(running, tally);
    }
    const before = encodeLane(lane);

    const early = earlyEpisodes(lane, contextOf(running));

    expect(encodeLane(lane)).toEqual(before);
    expect(lane.closedMinute).toBe(HOUR - 1);
    const found = early.find(({ principal }) => principal?.name === truth.principal)!;
    expect(found.crossed!.minute).toBeGreaterThanOrEqual(truth.startMinute);
    expect(found.crossed!.minute).toBeLessThanOrEqual(truth.startMinute + 10);
    expect(found.insights.every(({ direction }) => direction === 'above')).toBe(true);
    expect(undisturbed.flatMap(crossedIn).map(({ id }) => id)).toContain(found.id);
  });

  it('has nothing to say where nothing is open', () => {
    const running = load(saved);
    run(running, [], SAVED_AT + 240);

    for (const lane of running.lanes.values()) expect(earlyEpisodes(lane, contextOf(running))).toEqual([]);
  });
});

describe('a whole organization', () => {
  const detect = (given: readonly File[]): Detection => {
    const fold = foldOrganization(DEFAULT_SETTINGS);
    for (const { tally, deliveredMinute } of given) fold.add(tally, deliveredMinute);
    return fold.finish();
  };
  const told = ({ pool, ...detection }: Detection): string =>
    JSON.stringify(detection) + createHash('sha256').update(encodePool(pool)).digest('hex');

  it('is judged alike at every replay', () => {
    const [first, second] = [detect(files), detect(files)];

    expect(first.incidents.length).toBeGreaterThanOrEqual(3);
    expect(told(second)).toBe(told(first));
  });

  it('is judged alike when the files of the same minute come in another order', () => {
    const swapped = [...files].reverse().sort((a, b) => a.deliveredMinute - b.deliveredMinute);

    expect(told(detect(swapped))).toBe(told(detect(files)));
  });

  it('that is silent has no incidents, and says that there was nothing', () => {
    const detection = foldOrganization(DEFAULT_SETTINGS).finish();

    expect([detection.incidents, detection.candidates]).toEqual([[], []]);
    expect(detection.history).toMatchObject({ days: 0, series: 0, accounts: 0 });
  });
});
