import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EPISODE_MEMBERS_MAX } from '../constants.js';
import {
  addMember,
  addScore,
  addToGroup,
  crossing,
  type Episode,
  type Group,
  groupScore,
  type Member,
} from './episode.js';

const START = 29_000_000;

const emptyGroup = (): Group => ({
  key: 'above principal 1',
  class: 'people',
  principal: 1,
  series: -1,
  evidence: [],
  episode: -1,
});

const emptyEpisode = (): Episode => ({
  number: 0,
  id: 'an-id',
  group: 'above principal 1',
  class: 'people',
  principal: 1,
  series: -1,
  firstMinute: START,
  lastMinute: START,
  peak: 0,
  peakMinute: START,
  rising: [],
  falling: [],
  members: new Map(),
  lowHistory: false,
  crossed: undefined,
  closed: false,
});

describe('groupScore', () => {
  it('adds up the best of each entity, each weaker one counting less', () => {
    const group = emptyGroup();
    for (const [entity, nats] of [
      ['api 1', 4],
      ['api 2', 10],
      ['new-agent', 6],
      ['api 1', 2],
    ] as const) {
      addToGroup(group, { entity, minute: START, nats });
    }

    expect(groupScore(group, START)).toBeCloseTo(10 + 0.85 * 6 + 0.85 ** 2 * 4, 12);
  });

  it('counts evidence for thirty minutes and then no more', () => {
    const group = emptyGroup();
    addToGroup(group, { entity: 'api 1', minute: START, nats: 5 });

    expect([29, 30].map((minutes) => groupScore(group, START + minutes))).toEqual([5, 0]);
  });

  it('falls back on weaker evidence that came later when the best has aged', () => {
    const group = emptyGroup();
    addToGroup(group, { entity: 'api 1', minute: START, nats: 9 });
    addToGroup(group, { entity: 'api 1', minute: START + 20, nats: 3 });

    expect(groupScore(group, START + 20)).toBe(9);
    expect(groupScore(group, START + 40)).toBe(3);
  });

  it('is what all evidence ever filed would give: what was let go was beaten', () => {
    const filed = fc.array(
      fc.record({
        entity: fc.constantFrom('api 1', 'api 2', 'new-api'),
        after: fc.integer({ min: 0, max: 12 }),
        nats: fc.integer({ min: 1, max: 15 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(filed, (pieces) => {
        const [group, everything] = [emptyGroup(), emptyGroup()];
        let minute = START;
        for (const { entity, after, nats } of pieces) {
          minute += after;
          addToGroup(group, { entity, minute, nats });
          everything.evidence.push({ entity, minute, nats });
          for (const later of [0, 10, 29]) {
            expect(groupScore(group, minute + later)).toBeCloseTo(groupScore(everything, minute + later), 9);
          }
        }
      }),
    );
  });
});

describe('addScore and crossing', () => {
  it('tell the first and last minute over any threshold, as a look through all scores would', () => {
    const scores = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.double({ min: 0.5, max: 30, noNaN: true }), (series, threshold) => {
        const episode = emptyEpisode();
        for (const [i, score] of series.entries()) addScore(episode, START + i, score);

        const over = series.flatMap((score, i) => (score >= threshold && score >= 0.5 ? [START + i] : []));
        const expected = over.length === 0 ? undefined : { first: over[0], last: over.at(-1) };
        expect(crossing(episode, threshold)).toEqual(expected);
        expect(episode.peak).toBe(Math.max(0, ...series.filter((score) => score >= 0.5)));
      }),
    );
  });

  it('take no note of scores that are worth nothing', () => {
    const episode = emptyEpisode();

    addScore(episode, START + 9, 0.49);

    expect([episode.lastMinute, episode.peak, episode.falling]).toEqual([START, 0, []]);
  });
});

describe('addMember', () => {
  const member = (nats: number): Member => ({
    kind: 'calls',
    surprise: nats + 5,
    nats,
    minute: START,
    what: '',
    insight: -1,
  });

  it('keeps a member at its strongest', () => {
    const episode = emptyEpisode();
    for (const nats of [3, 8, 5]) addMember(episode, 'calls 1', member(nats));

    expect([...episode.members.values()].map(({ nats }) => nats)).toEqual([8]);
  });

  it('names so many and no more', () => {
    const episode = emptyEpisode();
    for (let i = 0; i < EPISODE_MEMBERS_MAX + 10; i++) addMember(episode, `calls ${i}`, member(1));

    expect(episode.members.size).toBe(EPISODE_MEMBERS_MAX);
  });
});
