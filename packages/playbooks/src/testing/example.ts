import type { Incident, Insight, News } from '@trailwarden/detector';
import type { Playbook, PlaybookStep } from '../playbook.js';
import type { Finding, Situation, World } from '../situation.js';

/** Monday, 2 March 2026, 10:00 UTC. */
export const START_MINUTE = Date.UTC(2026, 2, 2, 10) / 60_000;
export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const MANAGEMENT_ACCOUNT = '999900001111';
export const SECURITY_ACCOUNT = '999900002222';
export const CARLA = `arn:aws:iam::${ACCOUNT}:user/carla`;

export function exampleInsight(overrides: Partial<Insight> = {}): Insight {
  return {
    id: '77aa0000-0000-4000-8000-000000000001',
    account: ACCOUNT,
    region: 'us-east-1',
    source: 'iam.amazonaws.com',
    name: 'CreateUser',
    metric: 'calls',
    direction: 'above',
    category: 'Management',
    readOnly: false,
    errorCode: undefined,
    surpriseNats: 40,
    startMinute: START_MINUTE,
    endMinute: undefined,
    endReason: undefined,
    baseline: { perMinute: 0.001, minutes: 10_080 },
    atStart: { perMinute: 3, minutes: 5 },
    overall: { perMinute: 3, minutes: 10 },
    peakPerMinute: 5,
    attributions: [{ attribute: 'userIdentityArn', insight: [{ value: CARLA, average: 3 }], baseline: [] }],
    chart: { firstMinute: START_MINUTE, counts: [] },
    reasons: [],
    ...overrides,
  };
}

export function exampleNews(overrides: Partial<News> = {}): News {
  return {
    kind: 'new-api',
    account: ACCOUNT,
    principal: CARLA,
    what: 'iam.amazonaws.com CreateUser',
    minute: START_MINUTE,
    surpriseNats: 9,
    ...overrides,
  };
}

/** A user who never did so makes users, and keys for them. The one that docs/playbooks.md tells of. */
export function exampleIncident(overrides: Partial<Incident> = {}): Incident {
  return {
    id: '0b9c0000-0000-4000-8000-000000000001',
    accounts: [ACCOUNT],
    class: 'people',
    startMinute: START_MINUTE,
    detectedMinute: START_MINUTE + 5,
    lastMinute: START_MINUTE + 10,
    score: 60,
    threshold: 30,
    relative: 2,
    perWeekExpected: 0.1,
    severity: 'high',
    lowHistory: false,
    principals: [{ name: CARLA, kind: 'people', account: ACCOUNT, score: 60 }],
    insights: [
      exampleInsight(),
      exampleInsight({ id: '77aa0000-0000-4000-8000-000000000002', name: 'CreateAccessKey' }),
    ],
    news: [exampleNews()],
    episodes: [],
    reasons: [],
    ...overrides,
  };
}

const EXAMPLE_FINDING: Finding = {
  from: 'guardduty',
  id: 'f-1',
  accountId: ACCOUNT,
  region: 'us-east-1',
  title: 'Unusual IAM activity',
  type: 'Persistence:IAMUser/AnomalousBehavior',
  severity: 'medium',
  about: ['carla'],
  lastSeenMs: START_MINUTE * 60_000,
};

const WORKLOADS = 'o-1a2b/r-ab12/ou-ab12-workload/';

/** Everything is allowed, nothing protected: tests take away what they are about. */
export function exampleWorld(overrides: Partial<World> = {}): World {
  const active = { state: 'ACTIVE', ouPath: WORKLOADS, tags: {} };
  return {
    nowMs: (START_MINUTE + 30) * 60_000,
    organization: {
      managementAccountId: MANAGEMENT_ACCOUNT,
      securityAccountId: SECURITY_ACCOUNT,
      accounts: new Map([
        [ACCOUNT, { ...active, name: 'shop-prod', tags: { stage: 'prod', team: 'shop' } }],
        [OTHER_ACCOUNT, { ...active, name: 'lab', tags: { stage: 'dev' } }],
        [MANAGEMENT_ACCOUNT, { ...active, name: 'management', ouPath: 'o-1a2b/r-ab12/' }],
        [SECURITY_ACCOUNT, { ...active, name: 'security' }],
      ]),
    },
    ourRoles: ['TrailwardenReader', 'TrailwardenResponder'],
    principalTags: new Map(),
    findings: [EXAMPLE_FINDING],
    protect: { principals: [], accounts: [], tags: [] },
    mode: 'live',
    caps: { perHour: 10, perAccountHour: 5, perRun: 5 },
    containments: [],
    historyHours: 24,
    ...overrides,
  };
}

export function exampleSituation(overrides: Partial<Situation> = {}): Situation {
  return { incident: exampleIncident(), state: 'open', world: exampleWorld(), ...overrides };
}

export function exampleStep(overrides: Partial<PlaybookStep> = {}): PlaybookStep {
  return {
    action: 'iam.disable-user',
    with: { loginProfile: 'keep' },
    on: 'start',
    approval: undefined,
    expiresMinutes: 240,
    ...overrides,
  };
}

export function examplePlaybook(overrides: Partial<Playbook> = {}): Playbook {
  return {
    id: 'example',
    title: 'Example',
    description: '',
    mode: 'live',
    when: { severity: { atLeast: 'low' } },
    then: [exampleStep()],
    coolDownMinutes: 60,
    stopOnFailure: true,
    ...overrides,
  };
}
