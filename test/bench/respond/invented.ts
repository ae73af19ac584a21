import type { Incident } from '@trailwarden/detector';
import type { Playbook } from '@trailwarden/playbooks';

export const ACCOUNT = '111122223333';
const CARLA = `arn:aws:iam::${ACCOUNT}:user/carla`;

export const PLAYBOOK: Playbook = {
  id: 'tell',
  title: 'Tell',
  description: '',
  mode: 'live',
  when: { severity: { atLeast: 'low' } },
  then: [{ action: 'slack.alert', with: {}, on: 'both', approval: undefined, expiresMinutes: undefined }],
  coolDownMinutes: 0,
  stopOnFailure: true,
};

/** A user who makes users by the dozen. */
export function inventedIncident(id: string, nowMs: number): Incident {
  const minute = Math.floor(nowMs / 60_000);
  const counts = Array.from({ length: 72 }, (_, at) => (at < 60 ? 0 : 5));
  return {
    id,
    accounts: [ACCOUNT],
    class: 'people',
    startMinute: minute - 12,
    detectedMinute: minute - 9,
    lastMinute: minute - 1,
    score: 30,
    threshold: 12,
    relative: 2.5,
    perWeekExpected: 1 / 9,
    severity: 'high',
    lowHistory: false,
    principals: [{ name: CARLA, kind: 'people', account: ACCOUNT, score: 30 }],
    insights: [
      {
        id: `insight-${id}`,
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
        startMinute: minute - 12,
        endMinute: undefined,
        endReason: undefined,
        baseline: { perMinute: 0.001, minutes: 10_080 },
        atStart: { perMinute: 5, minutes: 5 },
        overall: { perMinute: 5, minutes: 12 },
        peakPerMinute: 5,
        attributions: [{ attribute: 'userIdentityArn', insight: [{ value: CARLA, average: 5 }], baseline: [] }],
        chart: { firstMinute: minute - 72, counts },
        reasons: ['iam CreateUser: 5 calls a minute where none is usual'],
      },
    ],
    news: [],
    episodes: [`episode-${id}`],
    reasons: ['iam CreateUser: 5 calls a minute where none is usual'],
  };
}
