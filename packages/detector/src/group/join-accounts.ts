import { GROUP_MINUTES } from '../constants.js';
import type { Incident, IncidentPrincipal, Insight, News, Severity } from '../incident.js';
import { sharedPrincipalKey } from '../insight/principal-name.js';
import { incidentReasons } from '../insight/wording.js';

/** What starts later than this after the first is another story, however busy the principal: else one busy role would join a whole week. */
const JOIN_MINUTES_MAX = 240;

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/**
 * Joins incidents of different accounts behind which the same principal is: at most 30 minutes apart, and begun within 4 hours of the first.
 * The order they come in makes no difference. By start, then id.
 */
export function joinAcrossAccounts(incidents: readonly Incident[]): Incident[] {
  const done: Cluster[] = [];
  let open: Cluster[] = [];
  for (const incident of [...incidents].sort(byStart)) {
    const apart: Cluster[] = [];
    let cluster = clusterOf(incident);
    for (const earlier of open) {
      if (incident.startMinute - earlier.startMinute > JOIN_MINUTES_MAX) done.push(earlier);
      else if (belongs(incident, earlier)) cluster = merged(earlier, cluster);
      else apart.push(earlier);
    }
    open = [...apart, cluster];
  }
  return [...done, ...open].map(({ members }) => mergeIncidents(members)).sort(byStart);
}

interface Cluster {
  readonly members: readonly Incident[];
  readonly keys: ReadonlySet<string>;
  readonly startMinute: number;
  readonly lastMinute: number;
}

function clusterOf(incident: Incident): Cluster {
  const { startMinute, lastMinute } = incident;
  return { members: [incident], keys: new Set(keysOf(incident)), startMinute, lastMinute };
}

function keysOf({ principals }: Incident): string[] {
  return principals.map(({ name }) => sharedPrincipalKey(name)).filter((key) => key !== undefined);
}

function belongs(incident: Incident, cluster: Cluster): boolean {
  return (
    incident.startMinute - cluster.lastMinute <= GROUP_MINUTES &&
    keysOf(incident).some((key) => cluster.keys.has(key)) &&
    new Set([incident, ...cluster.members].flatMap(({ accounts }) => accounts)).size > 1
  );
}

function merged(earlier: Cluster, later: Cluster): Cluster {
  return {
    members: [...earlier.members, ...later.members],
    keys: new Set([...earlier.keys, ...later.keys]),
    startMinute: Math.min(earlier.startMinute, later.startMinute),
    lastMinute: Math.max(earlier.lastMinute, later.lastMinute),
  };
}

/** Ranked as its strongest member is, so that score, threshold and what is expected still belong together. */
function mergeIncidents(members: readonly Incident[]): Incident {
  const first = [...members].sort(byStart)[0]!;
  if (members.length === 1) return first;
  const strongest = [...members].sort(byStrength)[0]!;
  const whole = {
    ...strongest,
    id: first.id,
    accounts: [...new Set(members.flatMap(({ accounts }) => accounts))].sort(),
    startMinute: first.startMinute,
    detectedMinute: Math.min(...members.map(({ detectedMinute }) => detectedMinute)),
    lastMinute: Math.max(...members.map(({ lastMinute }) => lastMinute)),
    perWeekExpected: Math.min(...members.map(({ perWeekExpected }) => perWeekExpected)),
    severity:
      SEVERITIES.find((severity) => members.some((member) => member.severity === severity)) ?? strongest.severity,
    lowHistory: members.every(({ lowHistory }) => lowHistory),
    principals: mergePrincipals(members),
    insights: members.flatMap(({ insights }) => insights).sort(bySurprise),
    news: members.flatMap(({ news }) => news).sort(byNews),
    episodes: members.flatMap(({ episodes }) => episodes).sort(),
  };
  return { ...whole, reasons: incidentReasons(whole) };
}

/** The same principal in two accounts stays two entries: what is done about it is done in each. */
function mergePrincipals(members: readonly Incident[]): IncidentPrincipal[] {
  const falling = members
    .flatMap(({ principals }) => principals)
    .sort((a, b) => b.score - a.score || compareText(a.account, b.account) || compareText(a.name, b.name));
  const seen = new Set<string>();
  return falling.filter(({ account, name }) => {
    const key = `${account} ${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function byStart(a: Incident, b: Incident): number {
  return a.startMinute - b.startMinute || compareText(a.id, b.id);
}

function byStrength(a: Incident, b: Incident): number {
  return b.relative - a.relative || b.score - a.score || byStart(a, b);
}

function bySurprise(a: Insight, b: Insight): number {
  return b.surpriseNats - a.surpriseNats || compareText(a.id, b.id);
}

function byNews(a: News, b: News): number {
  return (
    b.surpriseNats - a.surpriseNats ||
    a.minute - b.minute ||
    compareText(a.account, b.account) ||
    compareText(a.kind, b.kind) ||
    compareText(a.principal, b.principal) ||
    compareText(a.what, b.what)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
