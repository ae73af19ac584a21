export type {
  Attribution,
  Direction,
  EndReason,
  Incident,
  IncidentClass,
  IncidentPrincipal,
  Insight,
  Metric,
  News,
  NewsKind,
  Rate,
  Severity,
} from './incident.js';
export { CHART_MINUTES_MAX, INCIDENT_CLASSES } from './incident.js';
export type { Selection, SelectPattern } from './select.js';
export { DEFAULT_SETTINGS, type DetectorSettings } from './settings.js';
