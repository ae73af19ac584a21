import type { Incident, Insight } from '@trailwarden/detector';
import type { Moment, StepView, Story } from '../actions/story.js';
import { LAB_START_MS } from './action-lab.js';

const MINUTE_MS = 60_000;
const START_MINUTE = LAB_START_MS / MINUTE_MS - 30;

const PROD = '111122223333';
const DATA = '444455556666';
const CARLA = `arn:aws:iam::${PROD}:user/staff/carla`;

export function insightOf(overrides: Partial<Insight> = {}): Insight {
  return {
    id: '6f1b6a3e-5e0a-4a57-9a6c-0d5a4c1f0a11',
    account: PROD,
    region: 'us-east-1',
    source: 'signin.amazonaws.com',
    name: 'ConsoleLogin',
    metric: 'errors',
    direction: 'above',
    category: 'Management',
    readOnly: false,
    errorCode: 'Failed authentication',
    surpriseNats: 310,
    startMinute: START_MINUTE,
    endMinute: undefined,
    endReason: undefined,
    baseline: { perMinute: 0.002, minutes: 10_080 },
    atStart: { perMinute: 31, minutes: 5 },
    overall: { perMinute: 38, minutes: 24 },
    peakPerMinute: 52,
    attributions: [
      {
        attribute: 'sourceIPAddress',
        insight: [
          { value: '203.0.113.77', average: 36 },
          { value: '198.51.100.4', average: 2 },
        ],
        baseline: [{ value: '198.51.100.4', average: 0.01 }],
      },
      { attribute: 'userAgent', insight: [{ value: 'python-requests/2.32', average: 36 }], baseline: [] },
    ],
    chart: {
      firstMinute: START_MINUTE - 60,
      counts: [
        ...Array.from({ length: 60 }, (_, at) => (at === 20 ? 1 : 0)),
        12,
        31,
        38,
        41,
        52,
        47,
        44,
        39,
        40,
        42,
        45,
        38,
      ],
    },
    reasons: [],
    ...overrides,
  };
}

export function incidentOf(overrides: Partial<Incident> = {}): Incident {
  return {
    id: 'b1946ac9-2492-4d23-a7c1-5f2f8d6e4c10',
    accounts: [PROD],
    class: 'people',
    startMinute: START_MINUTE,
    detectedMinute: START_MINUTE + 3,
    lastMinute: START_MINUTE + 24,
    score: 322,
    threshold: 24,
    relative: 13.4,
    perWeekExpected: 1 / 9,
    severity: 'critical',
    lowHistory: false,
    principals: [{ name: CARLA, kind: 'people', account: PROD, score: 322 }],
    insights: [insightOf()],
    news: [],
    episodes: ['e-1'],
    reasons: [
      'signin ConsoleLogin: 38 Failed authentication errors a minute where none is usual',
      'carla uses an address never used before: 203.0.113.0/24',
      'happens here about once in 9 weeks',
    ],
    ...overrides,
  };
}

export function stepOf(overrides: Partial<StepView> = {}): StepView {
  return {
    id: 'a5c0c1f2-0000-4000-8000-000000000002',
    action: 'iam.disable-user',
    kind: 'contain',
    target: 'user/carla',
    accountId: PROD,
    state: 'asking',
    dryRun: false,
    reason: undefined,
    approval: { people: 1, approvedBy: [], untilMs: LAB_START_MS + 30 * MINUTE_MS, otherwise: 'decline' },
    expiresMs: undefined,
    calls: ['iam PutUserPolicy', 'iam UpdateAccessKey', 'iam DeleteLoginProfile'],
    notRestored: ['The password of the console login.'],
    ...overrides,
  };
}

export function momentOf(key: string, kind: Moment['kind'], text: string, afterMinutes = 0): Moment {
  return { key, kind, text, atMs: LAB_START_MS + afterMinutes * MINUTE_MS };
}

export function storyOf(overrides: Partial<Story> = {}): Story {
  return {
    stepId: 'a5c0c1f2-0000-4000-8000-000000000001',
    mayHaveSpoken: true,
    runId: 'd0a7f3b4-0000-4000-8000-00000000000a',
    playbook: { id: 'console-brute-force', title: 'Console logins by brute force', mode: 'live' },
    incident: incidentOf(),
    state: 'open',
    revision: 1,
    supersededBy: undefined,
    storedMs: LAB_START_MS,
    updatedMs: LAB_START_MS,
    accountNames: new Map([
      [PROD, 'prod-web'],
      [DATA, 'prod-data'],
    ]),
    findings: [],
    steps: [],
    moments: [momentOf('started', 'started', 'Began to be unusual')],
    link: undefined,
    ...overrides,
  };
}

/** A brute force on the console that asks before it acts. */
export function bruteForceAsking(): Story {
  return storyOf({
    findings: [
      {
        from: 'guardduty',
        id: 'f-1',
        accountId: PROD,
        region: 'us-east-1',
        title: 'Console login for user carla was anomalous',
        type: 'InitialAccess:IAMUser/AnomalousBehavior',
        severity: 'high',
        about: ['carla'],
        lastSeenMs: LAB_START_MS - 4 * MINUTE_MS,
      },
    ],
    steps: [
      stepOf(),
      stepOf({
        id: 'a5c0c1f2-0000-4000-8000-000000000003',
        action: 'securityhub.import-finding',
        kind: 'tell',
        target: 'incident',
        state: 'told',
        approval: undefined,
        calls: [],
        notRestored: [],
      }),
    ],
    moments: [
      momentOf('started', 'started', 'Began to be unusual'),
      momentOf('asked', 'asked', 'Asks for approval: iam.disable-user on user/carla'),
    ],
    link: 'https://trailwarden.example.org/incidents/b1946ac9-2492-4d23-a7c1-5f2f8d6e4c10',
  });
}

/** The same, approved and in force until its time. */
export function bruteForceContained(): Story {
  const asking = bruteForceAsking();
  return {
    ...asking,
    revision: 2,
    updatedMs: LAB_START_MS + 6 * MINUTE_MS,
    steps: asking.steps.map((step) =>
      step.kind === 'contain' ? { ...step, state: 'contained', expiresMs: LAB_START_MS + 246 * MINUTE_MS } : step,
    ),
    moments: [
      ...asking.moments,
      momentOf('approved', 'approved', 'U0ANN approved', 5),
      momentOf('contained', 'contained', 'iam.disable-user on user/carla is contained: read again, and it holds', 6),
    ],
  };
}

/** And its end: the incident over, the user as before. */
export function bruteForceReverted(): Story {
  const contained = bruteForceContained();
  return {
    ...contained,
    state: 'ended',
    revision: 3,
    updatedMs: LAB_START_MS + 250 * MINUTE_MS,
    incident: incidentOf({
      insights: [insightOf({ endMinute: START_MINUTE + 40, endReason: 'back-to-normal' })],
      lastMinute: START_MINUTE + 40,
    }),
    steps: contained.steps.map((step) => (step.kind === 'contain' ? { ...step, state: 'reverted' } : step)),
    moments: [
      ...contained.moments,
      momentOf('ended', 'ended', 'Back to normal after 40 minutes', 20),
      momentOf('expired', 'expired', 'Its time is over: iam.disable-user on user/carla is undone', 246),
      momentOf('reverted', 'reverted', 'user/carla is as it was, but for the password of the console login', 250),
    ],
  };
}

/** A backup that did not run; nothing to contain, and a playbook that would only rehearse. */
export function backupSilent(): Story {
  const counts = Array.from({ length: 61 }, (_, at) => (at % 15 === 0 && at < 46 ? 24 : 0));
  const insight = insightOf({
    account: DATA,
    region: 'eu-west-1',
    source: 'backup.amazonaws.com',
    name: 'StartBackupJob',
    metric: 'calls',
    direction: 'below',
    errorCode: undefined,
    baseline: { perMinute: 1.6, minutes: 10_080 },
    atStart: { perMinute: 0, minutes: 5 },
    overall: { perMinute: 0, minutes: 180 },
    attributions: [],
    chart: { firstMinute: START_MINUTE - 60, counts: [...counts, ...Array.from({ length: 119 }, () => 0)] },
  });
  return storyOf({
    playbook: { id: 'missed-job', title: 'A periodic job was missed', mode: 'tell' },
    incident: incidentOf({
      accounts: [DATA],
      class: 'silence',
      severity: 'medium',
      perWeekExpected: 1 / 30,
      principals: [
        {
          name: `arn:aws:sts::${DATA}:assumed-role/AWSBackupDefaultServiceRole/x`,
          kind: 'machines',
          account: DATA,
          score: 40,
        },
      ],
      insights: [insight],
      reasons: ['backup StartBackupJob: none where 96 calls an hour are usual', 'happens here about once in 30 weeks'],
    }),
    steps: [
      stepOf({
        action: 'iam.revoke-role-sessions',
        target: 'role/AWSBackupDefaultServiceRole',
        accountId: DATA,
        state: 'refused',
        dryRun: true,
        approval: undefined,
        reason: 'Service-linked and AWS’s own roles are only told about.',
        calls: [],
        notRestored: [],
      }),
    ],
  });
}
