import {
  type BacktestReport,
  type DetectorSettings,
  INCIDENT_CLASSES,
  type IncidentClass,
} from '@trailwarden/detector';

type Thresholds = BacktestReport['thresholds'];
type PerClass = Readonly<Record<IncidentClass, number>>;

/** A fit is read no lower than the detector does. */
const THETA_MIN_NATS = 2;

/** The thresholds that a history gives at other settings: the same fit, read at another number a week. */
export function thetasAt(thresholds: Thresholds, { incidentsPerWeek, shares }: DetectorSettings): PerClass {
  return perClass((name) => {
    const { level, sigma, perWeekAtLevel } = thresholds[name];
    return Math.max(THETA_MIN_NATS, level + sigma * Math.log(perWeekAtLevel / (shares[name] * incidentsPerWeek)));
  });
}

/**
 * Settings under which the detector arrives at given thresholds, on files whose own fit is known: a way to hold an attacked
 * organization against thresholds of its honest history, without a second kind of detector.
 *
 * @param thresholds - those that these files give under other settings; only the fit is read.
 */
export function settingsFor(thetas: PerClass, thresholds: Thresholds, settings: DetectorSettings): DetectorSettings {
  const perWeek = perClass((name) => {
    const { level, sigma, perWeekAtLevel } = thresholds[name];
    return perWeekAtLevel * Math.exp(-(thetas[name] - level) / sigma);
  });
  const incidentsPerWeek = INCIDENT_CLASSES.reduce((sum, name) => sum + perWeek[name], 0);
  return { ...settings, incidentsPerWeek, shares: perClass((name) => perWeek[name] / incidentsPerWeek) };
}

/** Whether the detector did arrive there; it fits another way when it has seen a handful of episodes only. */
export function isAt(thetas: PerClass, thresholds: Thresholds): boolean {
  return INCIDENT_CLASSES.every((name) => Math.abs(thresholds[name].theta - thetas[name]) < 1e-6);
}

function perClass(numberOf: (name: IncidentClass) => number): PerClass {
  return { people: numberOf('people'), machines: numberOf('machines'), silence: numberOf('silence') };
}
