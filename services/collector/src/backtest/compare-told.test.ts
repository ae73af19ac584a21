import type { Incident } from '@trailwarden/detector';
import { expect, test } from 'vitest';
import { compareTold } from './compare-told.js';
import type { ToldIncident } from './replay-plan.js';

const told = (id: string, startMinute: number, ...episodes: string[]): ToldIncident => ({
  state: 'ended',
  incident: { id, startMinute, episodes } as unknown as Incident,
});

const idsOf = (incidents: readonly ToldIncident[]): string[] => incidents.map(({ incident }) => incident.id);

test('incidents of one id are the same, others are of one side only', () => {
  const { both, onlyLive, onlyReplayed } = compareTold(
    [told('a', 1, 'x'), told('b', 2, 'y')],
    [told('a', 1, 'x'), told('c', 3, 'z')],
  );

  expect(both.map(({ live }) => live.incident.id)).toEqual(['a']);
  expect(idsOf(onlyLive)).toEqual(['b']);
  expect(idsOf(onlyReplayed)).toEqual(['c']);
});

test('an incident that begins with an earlier spell has another id, and is the same all the same', () => {
  const { both, onlyLive, onlyReplayed } = compareTold([told('late', 5, 'y')], [told('early', 1, 'x', 'y')]);

  expect(both).toHaveLength(1);
  expect([...onlyLive, ...onlyReplayed]).toEqual([]);
});

test('of an incident that falls apart the part with its id is the same one, the other is new', () => {
  const { both, onlyReplayed } = compareTold([told('a', 1, 'x', 'y')], [told('b', 0, 'y'), told('a', 1, 'x')]);

  expect(both[0]?.replayed.incident.id).toBe('a');
  expect(idsOf(onlyReplayed)).toEqual(['b']);
});

test('all are by start, then id', () => {
  const { live } = compareTold([told('b', 2), told('c', 1), told('a', 2)], []);

  expect(idsOf(live)).toEqual(['c', 'a', 'b']);
});
