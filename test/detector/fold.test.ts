import { createHash } from 'node:crypto';
import {
  DEFAULT_SETTINGS,
  type Detection,
  earlyIncidents,
  encodeLane,
  encodePool,
  foldOrganization,
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

/** The first hour that differs, if any: a whole day of JSON is no help. */
function expectSame(said: readonly string[], wanted: readonly string[]): void {
  expect(said.length).toBe(wanted.length);
  expect(said.findIndex((hour, i) => hour !== wanted[i])).toBe(-1);
}

describe('the fold', () => {
  it('has something to say about the bad day', () => {
    const incidents = undisturbed.flatMap((hour) => JSON.parse(hour) as { incidents: { id: string }[] }[]);

    expect(new Set(incidents.flatMap((lane) => lane.incidents.map(({ id }) => id))).size).toBeGreaterThanOrEqual(3);
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

describe('earlyIncidents', () => {
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

    const early = earlyIncidents(lane, contextOf(running));

    expect(encodeLane(lane)).toEqual(before);
    expect(lane.closedMinute).toBe(HOUR - 1);
    const found = early.find(({ principals }) => principals.some(({ name }) => name === truth.principal))!;
    expect(found.detectedMinute).toBeGreaterThanOrEqual(truth.startMinute);
    expect(found.detectedMinute).toBeLessThanOrEqual(truth.startMinute + 10);
    expect(found.insights.every(({ direction }) => direction === 'above')).toBe(true);
    const closed = undisturbed.flatMap((hour) => JSON.parse(hour) as { incidents: { id: string }[] }[]);
    expect(closed.flatMap(({ incidents }) => incidents).map(({ id }) => id)).toContain(found.id);
  });

  it('has nothing to say where nothing is open', () => {
    const running = load(saved);
    run(running, [], SAVED_AT + 240);

    for (const lane of running.lanes.values()) expect(earlyIncidents(lane, contextOf(running))).toEqual([]);
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
