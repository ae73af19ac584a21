import { insightRecords } from '@trailwarden/detector';
import { incidentObject } from './incident-json.js';
import { isoMinute } from './quantities.js';
import { incidentsShown, type Report } from './report.js';
import { safeJson } from './text.js';

/** `--json`: one incident a line, most unusual first, its Insight records inside; then one line with the coverage. */
export function* jsonLines(report: Report, top: number | undefined): Iterable<string> {
  for (const incident of incidentsShown(report, top)) yield safeJson(incidentObject(incident));
  yield safeJson({ coverage: coverageObject(report) });
}

/** `--insights`: the records alone, in AWS's shape, one a line. */
export function* insightLines(report: Report, top: number | undefined): Iterable<string> {
  for (const incident of incidentsShown(report, top)) {
    for (const record of insightRecords(incident)) yield safeJson(record);
  }
}

function coverageObject({ coverage, history, span }: Report): object {
  const { firstMinute, lastMinute, ...rest } = history;
  const empty = !(firstMinute <= lastMinute);
  const { read, ...became } = coverage.records;
  return {
    ...coverage,
    records: { in: read, ...became },
    ...(span && { first: isoMinute(span.firstMinute), last: isoMinute(span.lastMinute) }),
    history: { ...(!empty && { first: isoMinute(firstMinute), last: isoMinute(lastMinute) }), ...rest },
  };
}
