import type { Incident } from '@trailwarden/detector';

export const ACCOUNT = '111122223333';
const CARLA = `arn:aws:iam::${ACCOUNT}:user/carla`;
/** 2 March 2026, noon, UTC. */
export const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;

/** A user who makes users by the dozen; `more` is different. */
export function inventedIncident(more: Partial<Incident> = {}): Incident {
  const insight: Incident['insights'][number] = {
    id: '5f0c1a1e-0000-4000-8000-000000000001',
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
    startMinute: NOON - 12,
    endMinute: undefined,
    endReason: undefined,
    baseline: { perMinute: 0.001, minutes: 10_080 },
    atStart: { perMinute: 6, minutes: 5 },
    overall: { perMinute: 5, minutes: 12 },
    peakPerMinute: 9,
    attributions: [
      { attribute: 'userIdentityArn', insight: [{ value: CARLA, average: 5 }], baseline: [] },
      { attribute: 'userAgent', insight: [{ value: 'aws-cli/2.15', average: 5 }], baseline: [] },
      { attribute: 'sourceIPAddress', insight: [{ value: '198.51.100.7', average: 5 }], baseline: [] },
    ],
    chart: { firstMinute: NOON - 72, counts: [...Array<number>(60).fill(0), 6, 7, 9, 4, 5, 5, 4, 5, 5, 5, 4, 5] },
    reasons: ['iam CreateUser: 6 calls a minute where none is usual'],
  };
  return {
    id: 'f3c9e6a0-0000-4000-8000-000000000001',
    accounts: [ACCOUNT],
    class: 'people',
    startMinute: NOON - 12,
    detectedMinute: NOON - 9,
    lastMinute: NOON - 1,
    score: 30,
    threshold: 12,
    relative: 2.5,
    perWeekExpected: 1 / 9,
    severity: 'high',
    lowHistory: false,
    principals: [{ name: CARLA, kind: 'people', account: ACCOUNT, score: 30 }],
    insights: [insight],
    news: [
      {
        kind: 'new-api',
        account: ACCOUNT,
        principal: CARLA,
        what: 'iam.amazonaws.com CreateUser',
        minute: NOON - 12,
        surpriseNats: 9,
      },
    ],
    episodes: ['episode-1'],
    reasons: ['iam CreateUser: 6 calls a minute where none is usual'],
    ...more,
  };
}
