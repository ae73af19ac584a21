import { awsInsightsBeside, awsInsightsToldAlone, findIncidents, listIncidents } from '@trailwarden/collector';
import { NotInStoreError } from '../errors.js';
import type { InsightsListOptions, InsightsShowOptions } from '../options/insights-options.js';
import { minuteOf } from '../options/time.js';
import { awsInsightObject, incidentShownObject, storedIncidentObject } from '../output/insights-json.js';
import { awsAloneText, insightsListText, insightsShowText } from '../output/insights-text.js';
import { safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withStore } from './with-store.js';

/** Ids with the same beginning that are named. */
const ALIKE_MAX = 5;

/** `insights list`: incidents that stand, by start. */
export function listInsights(options: InsightsListOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, write } = around;
  const sinceMinute = (lastMinute: number) => minuteOf(options.since, lastMinute);
  return withStore(options.store, around, async ({ data: { db } }): Promise<ExitCode> => {
    const { states, accounts } = options;
    if (options.aws) {
      const ours = await listIncidents(db, { states: ['open', 'ended'] });
      const told = await awsInsightsToldAlone(db, ours, { sinceMinute, accounts });
      if (options.json) for (const insight of told) write(`${safeJson(awsInsightObject(insight))}\n`);
      else write(awsAloneText(told, columns, ink));
      return 0;
    }
    const incidents = await listIncidents(db, { states, sinceMinute, accounts });
    if (options.json) {
      for (const stored of incidents) write(`${safeJson(storedIncidentObject(stored))}\n`);
      return 0;
    }
    const beside = await awsInsightsBeside(
      db,
      incidents.map(({ incident }) => incident),
    );
    write(insightsListText({ incidents, beside, columns, ink, command }));
    return 0;
  });
}

/** `insights show ID`: all that is known of one incident, and what AWS says of it. */
export function showInsight({ store, json, id }: InsightsShowOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, write } = around;
  return withStore(store, around, async ({ data: { db } }): Promise<ExitCode> => {
    const found = await findIncidents(db, id, ALIKE_MAX);
    const [stored] = found;
    if (stored === undefined) {
      throw new NotInStoreError(
        `No incident has an id that begins with ${id}.`,
        'insights list --state all names them.',
      );
    }
    if (found.length > 1) {
      const ids = found.map((each) => each.id).join(', ');
      throw new NotInStoreError(`Several incidents have an id that begins with ${id}.`, `Write more of it: ${ids}.`);
    }
    const beside = (await awsInsightsBeside(db, [stored.incident])).get(stored.id) ?? [];
    write(
      json ? `${safeJson(incidentShownObject(stored, beside))}\n` : insightsShowText({ stored, beside, columns, ink }),
    );
    return 0;
  });
}
