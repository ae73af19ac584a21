import { backtestStore } from '@trailwarden/collector';
import type { DetectorSettings, Selection } from '@trailwarden/detector';
import { NotInStoreError } from '../errors.js';
import type { BacktestOptions } from '../options/backtest-options.js';
import { minuteOf } from '../options/time.js';
import { backtestObject } from '../output/backtest-json.js';
import { backtestText } from '../output/backtest-text.js';
import { formatCount, formatNumber } from '../output/quantities.js';
import { safeJson } from '../output/text.js';
import { collectSettings } from '../service/collect-settings.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withStore } from './with-store.js';

/** `backtest`: what the kept tallies would have told under other settings. Nothing is changed. */
export function backtest(options: BacktestOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, progress, signal, write, say } = around;
  return withStore(options.store, around, async ({ data: { db }, config }): Promise<ExitCode> => {
    const live = collectSettings(config).detector;
    const replayed: DetectorSettings = {
      ...live,
      ...(options.budget !== undefined && { incidentsPerWeek: options.budget }),
      ...(options.select !== undefined && { select: options.select }),
    };
    progress.status('Reading the tally log …');
    let bar: ReturnType<typeof progress.bar> | undefined;
    const outcome = await backtestStore({
      db,
      settings: replayed,
      sinceMinute: (lastMinute) => minuteOf(options.since, lastMinute),
      signal,
      advance: (done, total) => {
        bar ??= progress.bar('Replaying', total);
        bar.update(done, `${formatCount(done)} of ${formatCount(total)} tallies`);
      },
    });
    progress.clear();
    if (outcome.kind === 'interrupted') {
      say('Stopped before the replay had ended.\n');
      return 130;
    }
    if (outcome.kind === 'nothing-kept') {
      throw new NotInStoreError(
        'There is nothing to replay: no tally is kept.',
        `Tallies are kept for retention.tallyDays; ${command} status shows what was read.`,
      );
    }
    write(
      options.json
        ? `${safeJson(backtestObject(outcome, { live, replayed }))}\n`
        : backtestText({
            backtest: outcome,
            trying: inWords(replayed),
            isSame: options.budget === undefined && options.select === undefined,
            columns,
            ink,
          }),
    );
    return 0;
  });
}

function inWords({ incidentsPerWeek, select }: DetectorSettings): string {
  return `${formatNumber(incidentsPerWeek)} incidents a week, ${selectionInWords(select)}`;
}

function selectionInWords({ events, writeOnly, patterns }: Selection): string {
  const parts = patterns.map(({ field, mode, pattern }) => `${field}=${mode === 'exclude' ? '!' : ''}${pattern}`);
  return [`${events} events`, ...(writeOnly ? ['writes only'] : []), ...parts].join(', ');
}
