import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.js';

describe('durations', () => {
  it.each([
    ['0m', 0],
    ['30m', 30],
    ['4h', 240],
    ['2d', 2_880],
  ])('%s is %i minutes, and back', (text, minutes) => {
    expect([parseDuration(text), formatDuration(minutes)]).toEqual([minutes, text]);
  });

  it.each(['', '4', 'h', '4 h', '1h30m', '-4h', '4.5h', '4H', '1w', '999999m'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('are said in the largest unit that leaves no rest', () => {
    expect([90, 1_440, 1_500].map(formatDuration)).toEqual(['90m', '1d', '25h']);
  });
});
