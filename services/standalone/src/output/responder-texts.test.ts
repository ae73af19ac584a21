import { ACTIONS } from '@trailwarden/responder';
import { describe, expect, it } from 'vitest';
import { inventedIncident } from '../testing/invented-report.js';
import {
  inventedDeadLetter,
  inventedPlaybook,
  inventedRunListed,
  inventedRunShown,
  inventedRunStep,
  NINE_MS,
} from '../testing/invented-run.js';
import { respondSettingsForTests } from '../testing/respond-settings.js';
import { explainPlan } from '../trying/explain-plan.js';
import { situationOf } from '../trying/situation-of.js';
import { deadLettersText } from './dead-letters-text.js';
import { explainText } from './explain-text.js';
import { createInk } from './ink.js';
import { playbooksText } from './playbooks-text.js';
import { runText } from './run-text.js';
import { runsText } from './runs-text.js';
import { stepLine } from './step-line.js';

const plain = { columns: 100, ink: createInk(false), command: 'trailwarden' };
/** What drives or deceives a terminal. */
const HOSTILE = /(?!\n)[\p{Cc}\p{Cf}]/u;

describe('what people read of the responder', () => {
  it('lists runs, what asks in words', () => {
    const text = runsText({ runs: [inventedRunListed()], cut: false, ...plain });

    expect(text).toMatchInlineSnapshot(`
      "
      1 run, 1 asks

        run                   incident from  playbook           account          steps
        run-0123456789abcdef  ▲ 2 Mar 09:00  iam-users-created  111122223333 +1  1 asks, 1 told

      All of one: trailwarden runs show run-0123456789abcdef

      "
    `);
    expect(runsText({ runs: [], cut: false, ...plain })).toContain('No run.');
  });

  it('shows a run with its calls, and says what decides it', () => {
    const text = runText({ shown: inventedRunShown(), ...plain });

    expect(text).toMatchInlineSnapshot(`
      "
      IAM users are made, many at once                                        iam-users-created, mode live
        run-0123456789abcdef  of incident 0b9c7f60-0000-4000-8000-000000000001, open

           ▲ HIGH  role Deployer                                                      account 111122223333
           2 Mar 2026 09:00 to 09:06 UTC (7 min) · happens here about once in 9 weeks
           · 41 calls of iam CreateUser a minute where 1 in 2 days is usual
           · Deployer has never called iam CreateUser

        Why it answers
          its severity is high

        Steps
          1  slack.alert told
             step-00000000000000bb
          2  iam.disable-user asks  user carla in 111122223333
             Asks 2 people until 2 Mar 2026 09:30 UTC, else it is declined.
             Approved by ann.
             Not given back: A console password that is deleted.
             step-00000000000000aa
             1 call:
               iam PutUserPolicy UserName=carla PolicyName=TrailwardenDenyAll PolicyDocument={…}

        What happened
          2 Mar 09:00  Unusual activity began.
          2 Mar 09:01  Two people are asked: \\x1b[2Juser carla?

        trailwarden runs approve run-0123456789abcdef --as NAME, or decline

      "
    `);
    expect(text).not.toMatch(HOSTILE);
  });

  it('shows failed steps, and what is taken away all the same', () => {
    const text = deadLettersText({ steps: [inventedDeadLetter()], ...plain });

    expect(text).toMatchInlineSnapshot(`
      "
      1 step failed

        step-00000000000000aa  iam.disable-user user carla in 111122223333
           user carla in 111122223333 does not hold: \\u{202e}somebody undoes it.
           Rights may be taken away now; they are given back 2 Mar 2026 13:00 UTC all the same.
           run-0123456789abcdef, tried 8 times as applied, given up 2 Mar 2026 09:01 UTC

      Once mended: trailwarden dead-letters retry STEP --as NAME, or --all. All of a run: runs show RUN.

      "
    `);
    expect(text).not.toMatch(HOSTILE);
  });

  it('says on one line what a step of a dry run would do', () => {
    const step = inventedRunStep({ state: 'rehearsed', dryRun: true, target: 'user \u001b[2Jcarla' });
    const news = { atMs: NINE_MS, runId: 'run-01', playbookId: 'p', title: 'Take all rights from an IAM user', step };

    const line = stepLine(news, plain.ink, plain.command);

    expect(line).toBe(
      '2 Mar 2026 09:00  p would take all rights from an IAM user · user \\x1b[2Jcarla in 111122223333 · 1 call, none made · trailwarden runs show run-01',
    );
    expect(stepLine({ ...news, step: { ...step, state: 'approved' } }, plain.ink, plain.command)).toBeUndefined();
  });

  it('lists what is fine, and every mistake with its place', () => {
    const mistake = { at: 'bad.yaml:2:7', path: 'mode', problem: 'must be dry-run or tell or live, not liv' };
    const checked = [
      { file: 'a.yaml', playbook: inventedPlaybook, mistakes: [] },
      { file: 'bad.yaml', playbook: undefined, mistakes: [mistake] },
    ];

    expect(playbooksText({ checked, ...plain })).toMatchInlineSnapshot(`
      "
        ✓ iam-users-created  IAM users are made, many at once
            mode live: slack.alert, iam.disable-user (asks)

        ✗ bad.yaml:2:7
            mode must be dry-run or tell or live, not liv

      1 mistake; 1 playbook is fine

      "
    `);
  });
});

describe('explaining', () => {
  const tried = (parts: object = {}) =>
    situationOf({
      incident: inventedIncident(),
      state: 'open',
      around: undefined,
      world: undefined,
      mode: 'live',
      settings: respondSettingsForTests(parts),
      nowMs: NINE_MS,
    });

  it('says of each step what would happen, and what was taken for granted', () => {
    const explained = explainPlan(tried(), [inventedPlaybook], ACTIONS, 'us-east-1');

    const text = explainText({ incident: inventedIncident(), explained, ...plain });

    expect(text).toMatchInlineSnapshot(`
      "
           ▲ HIGH  role Deployer                                                      account 111122223333
           2 Mar 2026 09:00 to 09:06 UTC (7 min) · happens here about once in 9 weeks
           · 41 calls of iam CreateUser a minute where 1 in 2 days is usual
           · Deployer has never called iam CreateUser

      1 playbook answers it

        iam-users-created  IAM users are made, many at once                                      mode live
          because its severity is high
          1  slack.alert  goes
             slack chat.postMessage channel=slack.channel text=🟠 iam Cr…han usual in 111122223333 blocks=6
          2  iam.disable-user  nothing in it to act on

        Taken for granted
          It is the minute after the incident was last seen.
          None of its accounts is the management account (managementAccount of --world).
          None of them is the account Trailwarden runs in (securityAccount).
          All of them are active and of the organization, without OU and tags (accounts).

      "
    `);
  });

  it('names whom the settings protect, and by what', () => {
    const protect = { principals: ['*'], accounts: [], tags: [] };
    const roles = { ...inventedPlaybook, then: [{ ...inventedPlaybook.then[1], action: 'iam.revoke-role-sessions' }] };

    const explained = explainPlan(tried({ protect }), [roles as never], ACTIONS, 'us-east-1');

    expect(explained.hit).toEqual([]);
    expect(explained.protectedFrom).toEqual([
      { name: expect.stringContaining('role'), reason: 'the principal is protected by *' },
    ]);
  });
});
