import type { Incident, Insight } from '@trailwarden/detector';
import type { Report } from '../output/report.js';

/** 2 March 2026, 09:00 UTC. */
export const NINE_O_CLOCK = Date.UTC(2026, 2, 2, 9) / 60_000;

/** A burst of CreateUser by the role Deployer; every field can be put differently. */
export function inventedInsight(parts: Partial<Insight> = {}): Insight {
  const counts = [...new Array<number>(60).fill(0), 12, 41, 38, 44, 40, 22, 9, 0, 0, 0];
  return {
    id: '6d1f3c52-0000-4000-8000-000000000001',
    account: '111122223333',
    region: 'us-east-1',
    source: 'iam.amazonaws.com',
    name: 'CreateUser',
    metric: 'calls',
    direction: 'above',
    category: 'Management',
    readOnly: false,
    errorCode: undefined,
    surpriseNats: 32,
    startMinute: NINE_O_CLOCK,
    endMinute: NINE_O_CLOCK + 7,
    endReason: 'back-to-normal',
    baseline: { perMinute: 0.0004, minutes: 10_080 },
    atStart: { perMinute: 35, minutes: 5 },
    overall: { perMinute: 29.4, minutes: 7 },
    peakPerMinute: 44,
    attributions: [
      {
        attribute: 'userIdentityArn',
        insight: [
          { value: 'arn:aws:iam::111122223333:role/ci/Deployer', average: 28.9 },
          { value: 'arn:aws:iam::111122223333:user/ann', average: 0.5 },
        ],
        baseline: [{ value: 'arn:aws:iam::111122223333:user/ann', average: 0.0004 }],
      },
      {
        attribute: 'sourceIPAddress',
        insight: [{ value: '203.0.113.9', average: 28.9 }],
        baseline: [{ value: '198.51.100.7', average: 0.0004 }],
      },
      { attribute: 'userAgent', insight: [{ value: 'Boto3/1.40', average: 28.9 }], baseline: [] },
      {
        attribute: 'errorCode',
        insight: [
          { value: 'null', average: 20 },
          { value: 'EntityAlreadyExists', average: 9.4 },
        ],
        baseline: [],
      },
    ],
    chart: { firstMinute: NINE_O_CLOCK - 60, counts },
    reasons: ['41 calls a minute where 1 in 2 days is usual'],
    ...parts,
  };
}

export function inventedIncident(parts: Partial<Incident> = {}): Incident {
  return {
    id: '0b9c7f60-0000-4000-8000-000000000001',
    accounts: ['111122223333'],
    class: 'machines',
    startMinute: NINE_O_CLOCK,
    detectedMinute: NINE_O_CLOCK + 1,
    lastMinute: NINE_O_CLOCK + 6,
    score: 38,
    threshold: 16,
    relative: 2.4,
    perWeekExpected: 1 / 9,
    severity: 'high',
    lowHistory: false,
    principals: [
      { name: 'arn:aws:iam::111122223333:role/ci/Deployer', kind: 'machines', account: '111122223333', score: 38 },
    ],
    episodes: ['0b9c7f60-0000-4000-8000-000000000009'],
    insights: [inventedInsight()],
    news: [
      {
        kind: 'new-api',
        account: '111122223333',
        principal: 'arn:aws:iam::111122223333:role/ci/Deployer',
        what: 'iam.amazonaws.com CreateUser',
        minute: NINE_O_CLOCK,
        surpriseNats: 7,
      },
    ],
    reasons: [
      '41 calls of iam CreateUser a minute where 1 in 2 days is usual',
      'Deployer has never called iam CreateUser',
    ],
    ...parts,
  };
}

export function inventedReport(parts: Partial<Report> = {}): Report {
  return {
    incidents: [inventedIncident()],
    candidates: [inventedIncident({ id: '0b9c7f60-0000-4000-8000-000000000002', relative: 0.6, severity: 'low' })],
    history: {
      firstMinute: NINE_O_CLOCK - 12_000,
      lastMinute: NINE_O_CLOCK + 600,
      days: 9,
      kind: 'full',
      accounts: 3,
      series: 1_780,
      seriesTooNew: 12,
      accountsTooNew: [],
      callsNotSelected: 0,
      advice: ['Three more weeks of logs would make thresholds steadier: --history DIR.'],
    },
    coverage: {
      files: { found: 5_190, read: 5_184, skipped: 5, unreadable: 1, notReached: 0 },
      records: { read: 1_204_331, counted: 1_204_310, duplicates: 20, rejected: 1 },
      skippedBy: { 'CloudTrail-Digest': 5 },
      unreadable: [
        { address: '/logs/a.json.gz', reason: 'truncated', message: 'The gzip data ends early, at byte 812.' },
      ],
      rejectedBy: [{ reason: 'eventTime is missing', records: 1 }],
      interrupted: false,
    },
    span: { firstMinute: NINE_O_CLOCK - 12_000, lastMinute: NINE_O_CLOCK + 600 },
    incidentsPerWeek: 5,
    command: 'npm start --',
    ...parts,
  };
}
