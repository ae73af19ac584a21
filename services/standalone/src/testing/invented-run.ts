import type { Playbook } from '@trailwarden/playbooks';
import type { Run, RunListed, RunShown, Step } from '@trailwarden/responder';
import { inventedIncident, NINE_O_CLOCK } from './invented-report.js';

export const NINE_MS = NINE_O_CLOCK * 60_000;

export const inventedPlaybook: Playbook = {
  id: 'iam-users-created',
  title: 'IAM users are made, many at once',
  description: 'Somebody prepares to stay.',
  mode: 'live',
  when: { severity: { atLeast: 'high' } },
  then: [
    { action: 'slack.alert', with: {}, on: 'both', approval: undefined, expiresMinutes: undefined },
    {
      action: 'iam.disable-user',
      with: {},
      on: 'start',
      approval: { people: 1, withinMinutes: 30, otherwise: 'decline' },
      expiresMinutes: 240,
    },
  ],
  coolDownMinutes: 0,
  stopOnFailure: false,
};

export function inventedRun(parts: Partial<Run> = {}): Run {
  return {
    id: 'run-0123456789abcdef',
    incidentId: inventedIncident().id,
    playbookId: inventedPlaybook.id,
    playbook: inventedPlaybook,
    because: ['its severity is high'],
    revision: 1,
    storedMs: NINE_MS,
    updatedMs: NINE_MS + 60_000,
    snoozedUntilMs: null,
    ...parts,
  };
}

export function inventedRunListed(parts: Partial<RunListed> = {}): RunListed {
  return {
    run: inventedRun(),
    severity: 'high',
    incidentState: 'open',
    startMinute: NINE_O_CLOCK,
    accounts: ['111122223333', '444455556666'],
    states: { told: 1, asking: 1 },
    ...parts,
  };
}

export function inventedRunStep(parts: Partial<RunShown['steps'][number]> = {}): RunShown['steps'][number] {
  return {
    id: 'step-00000000000000aa',
    action: 'iam.disable-user',
    kind: 'contain',
    target: 'user carla',
    accountId: '111122223333',
    state: 'asking',
    dryRun: false,
    reason: undefined,
    approval: { people: 2, approvedBy: ['ann'], untilMs: NINE_MS + 30 * 60_000, otherwise: 'decline' },
    expiresMs: undefined,
    calls: ['iam PutUserPolicy'],
    notRestored: ['A console password that is deleted.'],
    callsWhole: [
      {
        service: 'iam',
        operation: 'PutUserPolicy',
        accountId: '111122223333',
        input: { UserName: 'carla', PolicyName: 'TrailwardenDenyAll', PolicyDocument: '{…}' },
      },
    ],
    prior: { keys: [] },
    ...parts,
  };
}

export function inventedRunShown(parts: Partial<RunShown> = {}): RunShown {
  const told = { action: 'slack.alert', kind: 'tell', target: 'the incident', accountId: undefined } as const;
  return {
    run: inventedRun(),
    incident: inventedIncident(),
    incidentState: 'open',
    steps: [
      inventedRunStep({ ...told, id: 'step-00000000000000bb', state: 'told', approval: undefined, callsWhole: [] }),
      inventedRunStep(),
    ],
    moments: [
      { key: 'a', kind: 'started', text: 'Unusual activity began.', atMs: NINE_MS },
      { key: 'b', kind: 'asked', text: 'Two people are asked: \u001b[2Juser carla?', atMs: NINE_MS + 60_000 },
    ],
    ...parts,
  };
}

export function inventedDeadLetter(parts: Partial<Step> = {}): Step {
  return {
    id: 'step-00000000000000aa',
    runId: 'run-0123456789abcdef',
    position: 1,
    action: 'iam.disable-user',
    kind: 'contain',
    target: { key: 'user/carla', name: 'user carla', accountId: '111122223333' },
    targetKey: 'user/carla',
    accountId: '111122223333',
    settings: {},
    happens: 'start',
    dryRun: false,
    state: 'failed',
    reason: 'user carla in 111122223333 does not hold: \u202esomebody undoes it.',
    approval: null,
    expiresMinutes: 240,
    expiresMs: NINE_MS + 240 * 60_000,
    wanted: 1,
    told: 0,
    prior: null,
    receipt: null,
    calls: null,
    appliedMs: NINE_MS,
    verified: 0,
    attempts: 8,
    failedFrom: 'applied',
    nextMs: null,
    heldBy: null,
    heldUntilMs: null,
    version: 9,
    storedMs: NINE_MS,
    updatedMs: NINE_MS + 60_000,
    ...parts,
  };
}
