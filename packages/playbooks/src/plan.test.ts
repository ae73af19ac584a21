import { describe, expect, it } from 'vitest';
import type { ActionSpec } from './action-spec.js';
import { plan } from './plan.js';
import type { PlannedStep } from './planned-run.js';
import type { Playbook } from './playbook.js';
import type { Situation } from './situation.js';
import { CATALOG } from './testing/catalog.js';
import {
  ACCOUNT,
  exampleIncident,
  examplePlaybook,
  exampleSituation,
  exampleStep,
  exampleWorld,
} from './testing/example.js';

const USER = `arn:aws:iam::${ACCOUNT}:user`;
const ASK = { people: 1, withinMinutes: 30, otherwise: 'approve' } as const;
const TELL = exampleStep({ action: 'slack.alert', with: {}, on: 'both', expiresMinutes: undefined });

const stepsOf = (playbooks: readonly Playbook[], situation: Situation = exampleSituation()): readonly PlannedStep[] =>
  plan(situation, playbooks, CATALOG).runs.flatMap(({ steps }) => steps);

/** The incident, with so many users behind it, each of whom did something new. */
function byUsers(...names: string[]): Situation {
  const principals = names.map((name) => ({
    name: `${USER}/${name}`,
    kind: 'people' as const,
    account: ACCOUNT,
    score: 9,
  }));
  const [first] = exampleIncident().news;
  const news = principals.map(({ name }) => ({ ...first!, principal: name }));
  return exampleSituation({ incident: exampleIncident({ principals, news }) });
}

describe('plan', () => {
  it('says of each playbook why it answers, or the first reason why not', () => {
    const playbooks = [
      examplePlaybook({ id: 'yes', when: { severity: 'high', region: 'us-*' } }),
      examplePlaybook({ id: 'no', when: { severity: 'high', region: 'eu-*', class: 'machines' } }),
    ];

    const { runs, others } = plan(exampleSituation(), playbooks, CATALOG);

    expect(runs.map(({ playbook, because }) => [playbook.id, because])).toEqual([
      ['yes', ['its severity is high', 'it is in us-east-1']],
    ]);
    expect(others).toEqual([{ playbookId: 'no', because: 'it is about people, not machines' }]);
  });

  it('plans one step a target, in the order of the playbook', () => {
    const playbook = examplePlaybook({ then: [TELL, exampleStep()] });

    const steps = stepsOf([playbook], byUsers('ann', 'bob'));

    expect(steps.map(({ position, action, target, on }) => [position, action, target.key, on])).toEqual([
      [0, 'slack.alert', 'incident', 'both'],
      [1, 'iam.disable-user', 'user/ann', 'start'],
      [1, 'iam.disable-user', 'user/bob', 'start'],
    ]);
  });

  it('goes ahead where nothing stands against it', () => {
    expect(stepsOf([examplePlaybook({ then: [exampleStep(), TELL] })]).map(({ verdict }) => verdict)).toEqual([
      { kind: 'go', dryRun: false, approval: undefined, expiresMinutes: 240, notes: [] },
      { kind: 'go', dryRun: false, approval: undefined, expiresMinutes: undefined, notes: [] },
    ]);
  });

  it('refuses with the first reason in the order of the guard rails', () => {
    const world = exampleWorld({
      ourRoles: [],
      protect: { principals: ['carla'], accounts: [], tags: [] },
      caps: { perHour: 0, perAccountHour: 0, perRun: 0 },
    });

    const [step] = stepsOf([examplePlaybook()], exampleSituation({ world, state: 'withdrawn' }));

    expect(step?.verdict).toMatchObject({ kind: 'refused', guard: 'incident-state' });
  });

  it('goes on telling of what was withdrawn', () => {
    const [step] = stepsOf([examplePlaybook({ then: [TELL] })], exampleSituation({ state: 'withdrawn' }));

    expect(step?.verdict).toMatchObject({ kind: 'go', dryRun: false });
  });

  it('asks as the playbook says, and takes silence for a yes only where nothing else asks', () => {
    const playbook = examplePlaybook({ then: [exampleStep({ approval: { ...ASK, people: 2 } })] });

    const [asked] = stepsOf([playbook]);
    const [doubtful] = stepsOf([playbook], exampleSituation({ incident: exampleIncident({ lowHistory: true }) }));

    expect(asked?.verdict).toMatchObject({ approval: { people: 2, withinMinutes: 30, otherwise: 'approve' } });
    expect(doubtful?.verdict).toMatchObject({
      approval: {
        people: 2,
        withinMinutes: 30,
        otherwise: 'decline',
        because: expect.stringContaining('a week of history'),
      },
    });
  });

  it('asks one person, for an hour, where only a guard rail asks', () => {
    const [step] = stepsOf([examplePlaybook()], exampleSituation({ incident: exampleIncident({ lowHistory: true }) }));

    expect(step?.verdict).toMatchObject({ approval: { people: 1, withinMinutes: 60, otherwise: 'decline' } });
  });

  it('asks nobody about a dry run, and notes who would be', () => {
    const playbook = examplePlaybook({ mode: 'dry-run', then: [exampleStep({ approval: ASK })] });

    expect(stepsOf([playbook])[0]?.verdict).toEqual({
      kind: 'go',
      dryRun: true,
      approval: undefined,
      expiresMinutes: 240,
      notes: ['the playbook is in mode dry-run', '1 person would be asked first: the playbook asks for it'],
    });
  });

  it('lets the first so many of a run go, and asks about the rest', () => {
    const situation = byUsers('ann', 'bob', 'cem', 'dan');
    const world = exampleWorld({ caps: { perHour: 9, perAccountHour: 9, perRun: 2 } });

    const asked = stepsOf([examplePlaybook()], { ...situation, world }).map(
      ({ verdict }) => verdict.kind === 'go' && verdict.approval !== undefined,
    );

    expect(asked).toEqual([false, false, true, true]);
  });

  it('counts caps over all playbooks of the plan, and dry runs never', () => {
    const situation = {
      ...byUsers('ann', 'bob'),
      world: exampleWorld({ caps: { perHour: 1, perAccountHour: 9, perRun: 9 } }),
    };
    const only = (name: string, more: Partial<Playbook> = {}) =>
      examplePlaybook({ id: name, when: { principal: name }, ...more });
    const asked = (playbooks: Playbook[]) =>
      stepsOf(playbooks, situation).map(({ verdict }) => verdict.kind === 'go' && verdict.approval !== undefined);

    // Of each playbook the scope refuses the other's user.
    expect(asked([only('ann'), only('bob')])).toEqual([false, false, false, true]);
    expect(asked([only('ann', { mode: 'dry-run' }), only('bob')])).toEqual([false, false, false, false]);
  });

  it('does once what two playbooks would do, by the one that asks nobody', () => {
    const asking = examplePlaybook({ id: 'a', then: [exampleStep({ approval: ASK })] });
    const verdicts = stepsOf([asking, examplePlaybook({ id: 'b' }), examplePlaybook({ id: 'c' })]).map(
      ({ verdict }) => verdict,
    );

    expect(verdicts).toMatchObject([
      { kind: 'refused', guard: 'duplicate', reason: expect.stringContaining('b ') },
      { kind: 'go', dryRun: false },
      { kind: 'refused', guard: 'duplicate' },
    ]);
  });

  it('lets nothing keep a containment from being done that is only rehearsed itself', () => {
    const playbooks = [examplePlaybook({ id: 'a', mode: 'dry-run' }), examplePlaybook({ id: 'b' })];

    expect(stepsOf(playbooks).map(({ verdict }) => verdict)).toMatchObject([
      { kind: 'go', dryRun: true },
      { kind: 'go', dryRun: false },
    ]);
  });

  it('plans a target once that an action names twice', () => {
    const double: ActionSpec = {
      ...CATALOG[1]!,
      targets: (...args) => [...CATALOG[1]!.targets(...args), ...CATALOG[1]!.targets(...args)],
    };

    expect(plan(exampleSituation(), [examplePlaybook()], [double]).runs[0]?.steps).toHaveLength(1);
  });

  it('refuses an action that it does not know', () => {
    const [step] = plan(exampleSituation(), [examplePlaybook()], []).runs[0]?.steps ?? [];

    expect(step).toMatchObject({ kind: 'contain', verdict: { kind: 'refused', guard: 'action' } });
  });

  it.each([{ when: { not: { unheardOf: 1 } } }, { when: undefined }, { when: 'severity' }, { when: {} }])(
    'does not answer with conditions that it does not understand: %j',
    ({ when }) => {
      const { runs, others } = plan(exampleSituation(), [examplePlaybook({ when })], CATALOG);

      expect([runs, others]).toEqual([[], [{ playbookId: 'example', because: 'its conditions cannot be understood' }]]);
    },
  );
});
