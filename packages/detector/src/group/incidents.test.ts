import { describe, expect, it } from 'vitest';
import { createPool } from '../pool/pool.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { incidentsAt } from './incidents.js';
import type { DescribedEpisode } from './settled.js';

const START = 29_000_000;
const { thresholds } = createPool(DEFAULT_SETTINGS, 12);

const episode = (id: string, overrides: Partial<DescribedEpisode> = {}): DescribedEpisode => {
  const first = overrides.firstMinute ?? START;
  const last = overrides.lastMinute ?? first + 10;
  const peak = overrides.peak ?? 40;
  return {
    id,
    account: '111122223333',
    class: 'people',
    rising: [[first, peak]],
    falling: [[last, peak]],
    crossed: undefined,
    lowHistory: false,
    peak,
    peakMinute: first,
    firstMinute: first,
    lastMinute: last,
    principal: { name: `arn:aws:iam::111122223333:user/${id}`, kind: 'people', account: '111122223333', score: peak },
    insights: [],
    news: [],
    ...overrides,
  };
};
const found = (...episodes: DescribedEpisode[]): string[][] =>
  incidentsAt(episodes, thresholds).map(({ principals }) => principals.map(({ name }) => name.split('/').at(-1)!));

describe('incidentsAt', () => {
  it('joins what is at most half an hour apart, strongest first', () => {
    const later = (minutes: number) => episode('bob', { firstMinute: START + 10 + minutes, peak: 50 });

    expect(found(episode('ann'), later(30))).toEqual([['bob', 'ann']]);
    expect(found(episode('ann'), later(31))).toEqual([['ann'], ['bob']]);
  });

  it('leaves accounts apart, and what did not reach its threshold out', () => {
    expect(found(episode('ann'), episode('bob', { account: '444455556666' }), episode('weak', { peak: 5 }))).toEqual([
      ['ann'],
      ['bob'],
    ]);
  });

  it('tells an attack apart from a job that has been silent for a day', () => {
    const stopped = episode('backup', { class: 'silence', lastMinute: START + 1_440 });

    expect(found(stopped, episode('ann', { firstMinute: START + 300 }))).toEqual([['ann'], ['backup']]);
  });
});
