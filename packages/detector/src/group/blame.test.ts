import { DIMENSIONS } from '@trailwarden/cloudtrail';
import { beforeEach, describe, expect, it } from 'vitest';
import { callsRow, errorsRow, principalErrorsRow, principalRow } from '../fold/rows.js';
import { createPool } from '../pool/pool.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { createLane, type Lane } from '../state/lane.js';
import { CALLS, USUAL_WIDTH } from '../state/series-table.js';
import { blameAbove, blameBelow } from './blame.js';

const NOW = 29_000_000;
const PRINCIPAL = DIMENSIONS.indexOf('principal');
const AGENT = DIMENSIONS.indexOf('agent');

let lane: Lane;
let calls: number;
let ann: number;
let bob: number;
beforeEach(() => {
  const pool = createPool(DEFAULT_SETTINGS);
  lane = createLane('111122223333');
  calls = callsRow(
    lane,
    CALLS,
    { region: 'eu-west-1', source: 'ec2.amazonaws.com', name: 'RunInstances' },
    0,
    NOW,
    pool,
  );
  // Bob comes first, so that a tie is not decided by the order of coming.
  bob = principalRow(lane, 'arn:aws:iam::111122223333:user/bob', 0, NOW);
  ann = principalRow(lane, 'arn:aws:iam::111122223333:user/ann', 0, NOW);
});

describe('blameAbove', () => {
  it('names who made most of the calls of the last 15 minutes', () => {
    lane.recent.add(NOW - 15, calls, PRINCIPAL, bob, 100, 0);
    lane.recent.add(NOW - 14, calls, PRINCIPAL, bob, 3, 0);
    lane.recent.add(NOW - 2, calls, PRINCIPAL, ann, 2, 0);
    lane.recent.add(NOW, calls, PRINCIPAL, ann, 2, 0);

    expect(blameAbove(lane, calls, NOW)).toBe(ann);
  });

  it('names who made most of the errors, for errors', () => {
    const errors = errorsRow(lane, calls, NOW, createPool(DEFAULT_SETTINGS));
    lane.recent.add(NOW, calls, PRINCIPAL, bob, 100, 1);
    lane.recent.add(NOW, calls, PRINCIPAL, ann, 5, 5);

    expect([blameAbove(lane, calls, NOW), blameAbove(lane, errors, NOW)]).toEqual([bob, ann]);
  });

  it('is decided by name when two made as many', () => {
    lane.recent.add(NOW, calls, PRINCIPAL, bob, 4, 0);
    lane.recent.add(NOW, calls, PRINCIPAL, ann, 4, 0);

    expect(blameAbove(lane, calls, NOW)).toBe(ann);
  });

  it('names nobody when nobody is known: other APIs and agents do not count', () => {
    const other = callsRow(
      lane,
      CALLS,
      { region: 'eu-west-1', source: 'ec2.amazonaws.com', name: 'StartInstances' },
      0,
      NOW,
      createPool(DEFAULT_SETTINGS),
    );
    lane.recent.add(NOW, other, PRINCIPAL, bob, 4, 0);
    lane.recent.add(NOW, calls, AGENT, ann, 4, 0);

    expect(blameAbove(lane, calls, NOW)).toBe(-1);
  });

  it('names the principal whose errors they are', () => {
    const row = principalErrorsRow(lane, ann, NOW, createPool(DEFAULT_SETTINGS));

    expect(blameAbove(lane, row, NOW)).toBe(ann);
  });
});

describe('blameBelow', () => {
  const usually = (...counts: [principal: number, count: number][]): void => {
    for (const [i, [principal, count]] of counts.entries()) {
      lane.series.columns.usualValue[calls * USUAL_WIDTH + i] = principal + 1;
      lane.series.columns.usualCount[calls * USUAL_WIDTH + i] = count;
    }
  };

  it('names who made more than half of the calls', () => {
    usually([bob, 40], [ann, 60]);

    expect(blameBelow(lane, calls)).toBe(ann);
  });

  it('names nobody for half of them, or for none', () => {
    expect(blameBelow(lane, calls)).toBe(-1);

    usually([bob, 50], [ann, 50]);

    expect(blameBelow(lane, calls)).toBe(-1);
  });
});
