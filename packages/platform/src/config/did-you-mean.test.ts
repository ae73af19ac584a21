import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.js';

const KNOWN = ['incidentsPerWeek', 'host', 'port', 'region', 'folder'];

describe('didYouMean', () => {
  it.each([
    ['incidentsPerWek', 'incidentsPerWeek'],
    ['incidents-per-week', 'incidentsPerWeek'],
    ['IncidentPerWeek', 'incidentsPerWeek'],
    ['prot', 'port'],
    ['reigon', 'region'],
    ['folders', 'folder'],
  ])('finds for %s %s', (word, meant) => {
    expect(didYouMean(word, KNOWN)).toBe(meant);
  });

  it.each(['', 'x', 'post office', 'budget', 'h'.repeat(1_000)])('finds nothing for %j', (word) => {
    expect(didYouMean(word, KNOWN)).toBeUndefined();
  });
});
