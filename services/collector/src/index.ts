export type { CollectorDeps } from './collect/collecting.js';
export { type CollectProgress, collectProgress } from './collect/progress.js';
export type { CollectSettings } from './collect/settings.js';
export { type Collector, startCollector } from './collect/start-collector.js';
export type { IncidentChange, IncidentState, Tiding } from './correlate/compare-incidents.js';
export type { DiscoverSettings } from './discover/settings.js';
