import type { CountedEvent } from '@trailwarden/cloudtrail';
import { DEFAULT_SETTINGS, foldOrganization, type Incident } from '@trailwarden/detector';
import {
  type IncidentKind,
  type SimulatedMinute,
  type SimulatedOrganization,
  simulateOrganization,
  tallyFiles,
} from '@trailwarden/sandbox';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
/** A week to learn, and days enough for news to count. */
const DAYS = 12;

export type RecordedKind = IncidentKind | 'logging-stopped';

const at = (day: number, hour: number, minute = 0): number => MONDAY + (day * 24 + hour) * 60 + minute;
const strong = (kind: IncidentKind, account: number, startMinute: number) =>
  ({ kind, strength: 'strong', account, startMinute }) as const;

const INCIDENTS = [
  strong('console-login-failures', 0, at(9, 9, 7)),
  strong('backup-stopped', 2, at(9, 9, 30)),
  strong('create-user-surge', 1, at(9, 10, 12)),
  strong('terminate-instances-automation', 1, at(10, 14)),
  strong('put-bucket-policy-pipeline', 2, at(10, 15, 22)),
  strong('access-denied-burst', 0, at(10, 16, 3)),
  strong('throttling-storm', 1, at(11, 8, 40)),
];
const LOGGING_STOPPED = at(11, 12, 10);
const STOPPING = ['DescribeTrails', 'StopLogging', 'PutEventSelectors', 'DeleteTrail'];

/** Incidents as the detector really tells them, of traffic with one of each kind in it; takes some seconds. */
export function recordedIncidents(): ReadonlyMap<RecordedKind, Incident> {
  const organization = simulateOrganization({
    seed: 1,
    accounts: 3,
    regions: 1,
    startMinute: MONDAY,
    days: DAYS,
    volume: 0.15,
    incidents: INCIDENTS,
  });
  // At five a week a broken automation is often missed (docs/detector.md).
  const fold = foldOrganization({ ...DEFAULT_SETTINGS, incidentsPerWeek: 20 });
  const files = tallyFiles(withLoggingStopped(organization), { minutesPerFile: 60 });
  for (const { tally, deliveredMinute } of files) fold.add(tally, deliveredMinute);
  const { incidents } = fold.finish();
  const truths = [
    ...organization.truths,
    {
      kind: 'logging-stopped' as const,
      accounts: organization.accounts.slice(0, 1),
      startMinute: LOGGING_STOPPED,
      endMinute: LOGGING_STOPPED + STOPPING.length,
    },
  ];
  const found = truths.flatMap(({ kind, accounts, startMinute, endMinute }) => {
    const during = incidents.filter(
      (each) =>
        each.accounts.includes(accounts[0] ?? '') && each.startMinute < endMinute && each.lastMinute >= startMinute,
    );
    const [strongest] = during.sort((a, b) => b.relative - a.relative);
    return strongest === undefined ? [] : [[kind, strongest] as const];
  });
  return new Map(found);
}

/** A role that runs a service is used from elsewhere, to stop the trail. */
function withLoggingStopped(organization: SimulatedOrganization): SimulatedOrganization {
  const [account] = organization.accounts;
  function* minutes(): Generator<SimulatedMinute> {
    let role: CountedEvent | undefined;
    for (const each of organization.minutes()) {
      const { minute, batches } = each;
      role ??= batches.find(
        ({ event }) => event.account === account && event.principal.includes(':role/platform/'),
      )?.event;
      const name = STOPPING[minute - LOGGING_STOPPED];
      if (role === undefined || name === undefined) yield each;
      else yield { minute, batches: [...batches, { event: stopping(role, minute, name), calls: 1 }] };
    }
  }
  return { ...organization, minutes };
}

function stopping(role: CountedEvent, minute: number, name: string): CountedEvent {
  const source = 'cloudtrail.amazonaws.com';
  const from = { address: '203.0.113.77', agent: 'aws-cli/2.15.0 md/Botocore#1.34' };
  return { ...role, ...from, minute, source, name, readOnly: name.startsWith('Describe'), errorCode: undefined };
}
