import { type Incident, insightRecords } from '@trailwarden/detector';
import { isoMinute } from './quantities.js';

/** An incident for machines, its Insight records inside. */
export function incidentObject(incident: Incident): object {
  const { id, severity, accounts, score, threshold, relative, perWeekExpected, lowHistory, principals, reasons } =
    incident;
  return {
    id,
    severity,
    class: incident.class,
    accounts,
    start: isoMinute(incident.startMinute),
    detected: isoMinute(incident.detectedMinute),
    last: isoMinute(incident.lastMinute),
    score,
    threshold,
    relative,
    reachedThreshold: relative >= 1,
    perWeekExpected,
    lowHistory,
    principals,
    reasons,
    news: incident.news.map(({ minute, ...news }) => ({ time: isoMinute(minute), ...news })),
    insights: insightRecords(incident),
  };
}
