import { COLLECTOR_PERMISSIONS, READER_PERMISSIONS } from '@trailwarden/collector';
import { ACTIONS, loadPlaybooks, RESPONDER_PERMISSIONS, verifyAudit } from '@trailwarden/responder';
import { accountOf, slackWorkspace } from '@trailwarden/sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { createInk } from '../output/ink.js';
import { rehearsalText } from '../output/rehearsal-text.js';
import { PLAYBOOK_LIBRARY } from '../service/playbook-library.js';
import { type Answer, rehearse } from './rehearsal.js';
import { openStage, type Stage } from './stage.js';

/** Reading a week of an organization takes its time on a small machine. */
const PLAY_MS = 900_000;

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

const policy = (actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
const ofResponder = (whose: 'member' | 'own'): string[] =>
  RESPONDER_PERMISSIONS.filter(({ of }) => of === whose).map(({ action }) => action);

async function play(kind: 'console-login-failures', answer: Answer) {
  const signal = AbortSignal.timeout(PLAY_MS);
  const playbooks = await loadPlaybooks(PLAYBOOK_LIBRARY, ACTIONS);
  const policies = {
    own: policy([...COLLECTOR_PERMISSIONS.map(({ action }) => action), ...ofResponder('own')]),
    reader: policy(READER_PERMISSIONS.map(({ action }) => action)),
    responder: policy(ofResponder('member')),
  };
  const opened = await openStage(
    { kind, seed: 5, playbooks, policies, nowMs: () => performance.now() },
    () => {},
    signal,
  );
  stage = opened;
  const [user = ''] = opened.truth.principal?.split('/').slice(-1) ?? [];
  const iam = () => accountOf(opened.sandboxed.sandbox.world, opened.truth.accounts[0] ?? '').iam.users.get(user);
  const before = structuredClone(iam());
  const rehearsed = await rehearse(
    opened,
    async () => answer,
    () => {},
    signal,
  );
  return { ...rehearsed, opened, before, after: structuredClone(iam()), user };
}

describe('passwords are guessed at the console', () => {
  test(
    'seen, told, asked, approved, contained, over, given back at its time; by declared permissions and no other',
    async () => {
      const { closed, open, timeline, runs, opened, before, after, user } = await play(
        'console-login-failures',
        'approve',
      );
      const { sandbox } = opened.sandboxed;
      const carried = timeline.filter(
        ({ text, what }) => text.includes(user) || ['seen', 'ended', 'told'].includes(what),
      );
      const first = (kind: string): number => carried.findIndex(({ what }) => what === kind);
      const refused = sandbox
        .calls()
        .filter(
          ({ principal, outcome }) =>
            principal?.includes('/TrailwardenResponder/') && /Denied|Unauthorized/.test(outcome),
        );
      const { messages } = slackWorkspace(sandbox.world);

      expect({ closed, open }).toEqual({ closed: true, open: [] });
      const order = ['injected', 'seen', 'asked', 'approved', 'contained', 'ended', 'expired', 'reverted'].map(first);
      expect(order.every((at) => at >= 0)).toBe(true);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(runs.flatMap(({ steps }) => steps.map(({ state }) => state))).not.toContain('failed');
      expect(timeline.flatMap(({ calls = [] }) => calls)).toEqual(
        expect.arrayContaining([
          'iam PutUserPolicy',
          'iam UpdateAccessKey',
          'iam DeleteUserPolicy',
          'slack chat.postMessage',
        ]),
      );
      expect(after).toEqual(before);
      expect(refused).toEqual([]);
      // One message an incident, everything else in its thread, each line once.
      expect(messages.filter(({ threadTs }) => threadTs === undefined)).toHaveLength(runs.length);
      const texts = messages.filter(({ threadTs }) => threadTs !== undefined).map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      expect(await verifyAudit(opened.platform.data.db)).toMatchObject({ kind: 'whole' });
      const shown = rehearsalText({ closed, open, timeline, runs }, 'Rehearsal', createInk(false));
      expect(shown).toContain('The story closed as its playbooks say.');
      expect(shown.split('\n').every((line) => line.length <= 130)).toBe(true);
    },
    PLAY_MS,
  );
});
