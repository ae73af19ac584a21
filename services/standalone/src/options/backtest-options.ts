import type { Selection } from '@trailwarden/detector';
import { z } from 'zod';
import { budget } from './budget.js';
import { selection } from './selection.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';
import { since, type TimeBound } from './time.js';

export interface BacktestOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** Incidents a week; undefined for what is set. */
  readonly budget: number | undefined;
  /** undefined for what is set. */
  readonly select: Selection | undefined;
  readonly since: TimeBound | undefined;
}

const texts = z.array(z.string()).default([]);

const raw = z.object({
  ...storeFields,
  budget: budget.optional(),
  since: since.optional(),
  select: texts,
  account: texts,
  region: texts,
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseBacktestOptions(options: unknown): BacktestOptions {
  const parsed = checkOptions(raw, options, 'backtest');
  const { select, account, region } = parsed;
  const isNarrowed = select.length + account.length + region.length > 0;
  return {
    store: storeOptionsOf(parsed),
    json: parsed.json,
    budget: parsed.budget,
    select: isNarrowed
      ? checkOptions(z.object({ select: selection }), { select: { select, account, region } }, 'backtest').select
      : undefined,
    since: parsed.since,
  };
}
