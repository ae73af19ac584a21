import { expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { parseBacktestOptions } from './backtest-options.js';
import { parseInsightsListOptions, parseInsightsShowOptions } from './insights-options.js';
import { parseQuarantineRetryOptions } from './quarantine-options.js';
import { parseStatusOptions } from './status-options.js';

test('without options the usual store is looked at, for people', () => {
  expect(parseStatusOptions({})).toEqual({ store: { config: undefined, data: undefined }, json: false, all: false });
});

test('open and ended incidents are listed unless a state is named', () => {
  expect(parseInsightsListOptions({}).states).toEqual(['open', 'ended']);
  expect(parseInsightsListOptions({ state: 'open' }).states).toEqual(['open']);
  expect(parseInsightsListOptions({ state: 'all' }).states).toContain('withdrawn');
});

test('a backtest takes a budget, a selection, both or neither', () => {
  expect(parseBacktestOptions({})).toMatchObject({ budget: undefined, select: undefined });
  expect(parseBacktestOptions({ budget: '20/week', select: ['write-only'] })).toMatchObject({
    budget: 20,
    select: { events: 'management', writeOnly: true },
  });
});

test('quarantined files are named in one way', () => {
  expect(parseQuarantineRetryOptions(['3', '4'], {}).filter).toEqual({ ids: [3, 4] });
  expect(parseQuarantineRetryOptions([], { reason: 'truncated' }).filter).toEqual({ reason: 'truncated' });
  expect(parseQuarantineRetryOptions([], { all: true }).filter).toEqual({ reason: undefined });
});

test.each([
  [() => parseInsightsListOptions({ state: 'over' }), '--state over is no state; write open, ended or all.'],
  [() => parseInsightsListOptions({ account: ['12'] }), '--account 12 is no account id; write its twelve digits.'],
  [() => parseInsightsListOptions({ since: 'soon' }), '--since soon is no time'],
  [() => parseInsightsShowOptions('Robert; drop', {}), '"Robert; drop" is no id of an incident.'],
  [() => parseBacktestOptions({ budget: 'lots' }), '--budget lots is not a number of incidents a week'],
  [() => parseBacktestOptions({ select: ['colour=red'] }), '--select'],
  [() => parseQuarantineRetryOptions([], {}), 'Which files are to be tried again?'],
  [() => parseQuarantineRetryOptions(['1'], { all: true }), 'Ids, --reason and --all each say'],
  [() => parseQuarantineRetryOptions(['x'], {}), '"x" is no number of a file.'],
  [() => parseStatusOptions({ data: '' }), '--data'],
])('a mistake is named: %#', (parse, message) => {
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
});
