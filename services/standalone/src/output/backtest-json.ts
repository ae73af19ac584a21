import type { StoreBacktest, ToldIncident } from '@trailwarden/collector';
import type { DetectorSettings } from '@trailwarden/detector';
import { perWeek } from './backtest-text.js';
import { incidentObject } from './incident-json.js';
import { isoMinute } from './quantities.js';

/** One object; incidents by start, as `insights list --json` writes them. */
export function backtestObject(
  backtest: StoreBacktest,
  settings: { readonly live: DetectorSettings; readonly replayed: DetectorSettings },
): object {
  const side = (told: readonly ToldIncident[]) => ({
    incidents: told.length,
    perWeek: perWeek(backtest, told.length) ?? null,
  });
  return {
    from: isoMinute(backtest.fromMinute),
    through: isoMinute(backtest.throughMinute),
    trustedFrom: isoMinute(backtest.trustedFromMinute),
    accounts: backtest.lanes,
    tallies: backtest.tallies,
    live: { settings: settings.live, ...side(backtest.live) },
    replayed: { settings: settings.replayed, ...side(backtest.replayed) },
    onlyLive: backtest.onlyLive.map(toldObject),
    onlyReplayed: backtest.onlyReplayed.map(toldObject),
    both: backtest.both.map(({ live, replayed }) => ({ live: toldObject(live), replayed: toldObject(replayed) })),
  };
}

function toldObject({ state, incident }: ToldIncident): object {
  return { id: incident.id, state, ...incidentObject(incident) };
}
