import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Incident, Insight } from '@trailwarden/detector';
import {
  type ActionSpec,
  type Playbook,
  parsePrincipal,
  plan,
  type Situation,
  type World,
} from '@trailwarden/playbooks';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../actions/index.js';
import { type RecordedKind, recordedIncidents } from '../testing/recorded-incidents.js';
import { loadPlaybooks } from './load-playbooks.js';

const FOLDER = fileURLToPath(new URL('../../../../packages/playbooks/library', import.meta.url));
const actions = ACTIONS as readonly ActionSpec[];

let library: readonly Playbook[];
let incidents: ReadonlyMap<RecordedKind, Incident>;
beforeAll(async () => {
  library = await loadPlaybooks(FOLDER, actions);
  incidents = recordedIncidents();
});

/** What was recorded of a kind, changed in one way. */
function recorded(kind: RecordedKind, change: Partial<Incident> = {}): Incident {
  const incident = incidents.get(kind);
  if (incident === undefined) throw new Error(`the detector found no ${kind}`);
  return { ...incident, ...change };
}

function worldOf({ accounts, lastMinute }: Incident): World {
  const facts = { name: 'workload', state: 'ACTIVE', ouPath: undefined, tags: {} };
  return {
    nowMs: lastMinute * 60_000,
    organization: {
      managementAccountId: '999900001111',
      securityAccountId: '999900002222',
      accounts: new Map(accounts.map((id) => [id, facts])),
    },
    ourRoles: [],
    principalTags: new Map(),
    findings: [],
    protect: { principals: [], accounts: [], tags: [] },
    mode: 'live',
    caps: { perHour: 5, perAccountHour: 5, perRun: 5 },
    containments: [],
    historyHours: 24,
  };
}

function planned(incident: Incident, playbooks: readonly Playbook[] = library) {
  const situation: Situation = { incident, state: 'open', world: worldOf(incident) };
  return plan(situation, playbooks, actions);
}

const answering = (incident: Incident): string[] => planned(incident).runs.map(({ playbook }) => playbook.id);

/** Which of the library answer what the detector says of each kind: these and no others. */
const ANSWERS: Readonly<Partial<Record<RecordedKind, readonly string[]>>> = {
  'console-login-failures': ['console-login-brute-force'],
  'create-user-surge': ['iam-users-created'],
  'terminate-instances-automation': ['instances-terminated'],
  'put-bucket-policy-pipeline': ['bucket-policies-put-by-pipeline'],
  'access-denied-burst': ['access-denied-enumeration'],
  'throttling-storm': ['throttling-storm'],
  'backup-stopped': ['periodic-job-missed'],
  'logging-stopped': ['logging-stopped'],
};

const insights = (change: (insight: Insight) => Insight) => (incident: Incident) => ({
  ...incident,
  insights: incident.insights.map(change),
});
const turned = insights((insight) => ({ ...insight, direction: insight.direction === 'above' ? 'below' : 'above' }));
const byPeople = (incident: Incident): Incident => ({
  ...incident,
  class: 'people',
  principals: incident.principals.map((each) => ({
    ...each,
    kind: 'people',
    name: each.name.replace(/role\/.*/, 'user/ann'),
  })),
});

/** Of each playbook: its incident, changed in one way into something that it is not about. */
const NEAR_MISSES: Readonly<
  Record<string, readonly (readonly [what: string, of: RecordedKind, change: (incident: Incident) => Incident])[]>
> = {
  'console-login-brute-force': [
    [
      'many sign-ins that succeed',
      'console-login-failures',
      insights((each) => ({ ...each, metric: 'calls', errorCode: undefined })),
    ],
    ['fewer failures than usual', 'console-login-failures', turned],
    ['another way to sign in', 'console-login-failures', insights((each) => ({ ...each, name: 'SwitchRole' }))],
  ],
  'iam-users-created': [
    ['fewer users than usual', 'create-user-surge', turned],
    [
      'users that are deleted',
      'create-user-surge',
      insights((each) => ({ ...each, name: each.name.replace(/Create|Attach/, 'Delete') })),
    ],
    [
      'users that cannot be made',
      'create-user-surge',
      insights((each) => ({ ...each, metric: 'errors', errorCode: 'EntityAlreadyExists' })),
    ],
    ['an onboarding day', 'create-user-surge', (incident) => ({ ...incident, severity: 'low' })],
  ],
  'instances-terminated': [
    ['a person who does it', 'terminate-instances-automation', byPeople],
    ['instances that are not ended any more', 'terminate-instances-automation', turned],
    [
      'instances that are started',
      'terminate-instances-automation',
      insights((each) => ({ ...each, name: 'RunInstances' })),
    ],
  ],
  'bucket-policies-put-by-pipeline': [
    ['a person who does it', 'put-bucket-policy-pipeline', byPeople],
    [
      'policies that are only looked at',
      'put-bucket-policy-pipeline',
      insights((each) => ({ ...each, name: 'GetBucketPolicy' })),
    ],
  ],
  'access-denied-enumeration': [
    [
      'APIs that are new and allowed',
      'access-denied-burst',
      (incident) => ({ ...incident, news: incident.news.filter(({ kind }) => kind !== 'principal-errors') }),
    ],
    [
      'errors of what it always called',
      'access-denied-burst',
      (incident) => ({ ...incident, news: incident.news.filter(({ kind }) => kind !== 'new-api') }),
    ],
    ['errors that are no refusal', 'throttling-storm', (incident) => incident],
  ],
  'throttling-storm': [
    ['errors that are no throttling', 'throttling-storm', insights((each) => ({ ...each, errorCode: 'AccessDenied' }))],
    ['throttling that went away', 'throttling-storm', turned],
    [
      'many calls that succeed',
      'throttling-storm',
      insights((each) => ({ ...each, metric: 'calls', errorCode: undefined })),
    ],
  ],
  'periodic-job-missed': [
    ['a job that runs too often', 'backup-stopped', turned],
    ['looking that stopped', 'backup-stopped', insights((each) => ({ ...each, readOnly: true }))],
    ['a person who went home', 'backup-stopped', byPeople],
  ],
  'logging-stopped': [
    [
      'trails that are looked at for the first time',
      'logging-stopped',
      (incident) => ({
        ...incident,
        news: incident.news.map((each) => ({
          ...each,
          what: each.what.replace(/(?:Stop|Delete|Put)\w+/, 'DescribeTrails'),
        })),
      }),
    ],
    [
      'streams of another service that are deleted',
      'logging-stopped',
      (incident) => ({
        ...incident,
        news: incident.news.map((each) => ({ ...each, what: each.what.replace('cloudtrail', 'kinesis') })),
      }),
    ],
  ],
};

describe('the library', () => {
  it('has of every playbook an incident that it answers, and near misses', () => {
    const ids = readdirSync(FOLDER).map((file) => file.replace(/\.yaml$/, ''));

    expect(library.map(({ id }) => id)).toEqual(ids.sort());
    expect(Object.values(ANSWERS).flat().sort()).toEqual(ids);
    expect(Object.keys(NEAR_MISSES).sort()).toEqual(ids);
  });

  it('does nothing until somebody decides so, and asks about every containment even then', () => {
    const containments = library
      .flatMap(({ then }) => then)
      .filter(({ expiresMinutes }) => expiresMinutes !== undefined);

    expect(new Set(library.map(({ mode }) => mode))).toEqual(new Set(['dry-run']));
    expect(containments.length).toBeGreaterThan(5);
    expect(containments.filter(({ approval }) => approval?.otherwise !== 'decline')).toEqual([]);
  });

  it.each(Object.keys(ANSWERS) as RecordedKind[])(
    'answers %s as the detector tells it, each with the one that is for it',
    (kind) => {
      expect(answering(recorded(kind))).toEqual(ANSWERS[kind]);
    },
  );

  it.each(Object.entries(NEAR_MISSES).flatMap(([id, misses]) => misses.map((miss) => [id, ...miss] as const)))(
    '%s leaves alone: %s',
    (id, _, kind, change) => {
      expect(answering(change(recorded(kind)))).not.toContain(id);
    },
  );

  it.each([
    ['console-login-failures', 'iam.disable-user', 'user'],
    ['terminate-instances-automation', 'iam.revoke-role-sessions', 'role'],
    ['access-denied-burst', 'iam.revoke-role-sessions', 'role'],
    ['logging-stopped', 'iam.revoke-role-sessions', 'role'],
  ] as const)('would contain of %s, by %s, the %s that it names, once somebody agreed', (kind, action, type) => {
    const incident = recorded(kind);
    const live = library.map((playbook) => ({ ...playbook, mode: 'live' as const }));

    const steps = planned(incident, live).runs.flatMap((run) => run.steps.filter((step) => step.action === action));

    const named = incident.principals.map(({ name }) => parsePrincipal(name)).filter((each) => each.type === type);
    expect(steps.map(({ target }) => target.key)).toEqual(named.map(({ name }) => `${type}/${name}`));
    expect(steps.length).toBeGreaterThan(0);
    for (const { verdict } of steps)
      expect(verdict).toMatchObject({ kind: 'go', dryRun: false, approval: { people: 1, otherwise: 'decline' } });
  });

  it('only tells of a person of Identity Center who makes users', () => {
    const steps = planned(recorded('create-user-surge')).runs.flatMap((run) => run.steps);

    expect(steps.filter(({ kind, verdict }) => kind === 'contain' && verdict.kind === 'go')).toEqual([]);
    expect(steps.filter(({ kind }) => kind === 'tell')).toHaveLength(2);
  });

  it('speaks to strangers: a comment first, and the schema for their editor', () => {
    for (const { id } of library) {
      const [schema = '', comment = ''] = readFileSync(`${FOLDER}/${id}.yaml`, 'utf8').split('\n');

      expect(schema).toBe('# yaml-language-server: $schema=../../../docs/playbook.schema.json');
      expect(comment).toMatch(/^# \w/);
    }
  });
});
