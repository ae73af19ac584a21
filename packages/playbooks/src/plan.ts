import type { ActionSpec, Target } from './action-spec.js';
import type { DecidedContainment, GuardAnswer, Planned } from './guards/guard.js';
import { GUARDS } from './guards/index.js';
import type { Plan, PlannedRun, PlannedStep, StepVerdict } from './planned-run.js';
import type { ApprovalRule, Playbook, PlaybookStep } from './playbook.js';
import type { Situation } from './situation.js';
import { judgeEach, whenSchema } from './when.js';
import { counted } from './words.js';

/** What holds where a guard rail asks and the playbook has no rule of its own. */
const ASK: ApprovalRule = { people: 1, withinMinutes: 60, otherwise: 'decline' };

/** An action that is not (any more) in the catalog cannot be known to be harmless. */
const UNKNOWN_TARGET: Target = { key: 'unknown', name: 'unknown' };

/**
 * Decides what is to be done about an incident: which playbooks answer it, and what of each step every guard rail says.
 * The same situation, playbooks and actions give the same plan, in whatever order the playbooks come.
 */
export function plan(situation: Situation, playbooks: readonly Playbook[], actions: readonly ActionSpec[]): Plan {
  const looked = [...playbooks].sort(byId).map((playbook) => ({ playbook, ...answers(playbook, situation) }));
  const runs = looked.flatMap(({ playbook, holds, because }) => (holds ? [{ playbook, because }] : []));
  const candidates = runs.flatMap(({ playbook }) => candidatesOf(playbook, situation, actions));
  const verdicts = decide(situation, candidates);
  return {
    runs: runs.map(
      ({ playbook, because }): PlannedRun => ({
        playbook,
        because,
        steps: candidates
          .filter((candidate) => candidate.playbook === playbook)
          .map((candidate) => plannedStep(candidate, verdicts.get(candidate))),
      }),
    ),
    others: looked.flatMap(({ playbook, holds, because }) =>
      holds ? [] : [{ playbookId: playbook.id, because: because.at(-1) ?? '' }],
    ),
  };
}

function byId(a: Playbook, b: Playbook): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** @returns a sentence per condition, up to the first that does not hold. */
function answers(
  playbook: Playbook,
  situation: Situation,
): { readonly holds: boolean; readonly because: readonly string[] } {
  // Stored with its run by a version that knew other conditions: what is not understood must not act, below `not` either.
  const when = whenSchema.safeParse(playbook.when);
  if (!when.success) return { holds: false, because: ['its conditions cannot be understood'] };
  const outcomes = judgeEach(when.data, situation);
  const failed = outcomes.findIndex(({ holds }) => !holds);
  const told = failed < 0 ? outcomes : outcomes.slice(0, failed + 1);
  return { holds: failed < 0, because: told.map(({ because }) => because) };
}

/** One step on one target, nothing decided yet. */
interface Candidate {
  readonly playbook: Playbook;
  readonly position: number;
  readonly step: PlaybookStep;
  readonly action: ActionSpec | undefined;
  readonly target: Target;
}

function candidatesOf(playbook: Playbook, situation: Situation, actions: readonly ActionSpec[]): Candidate[] {
  return playbook.then.flatMap((step, position) => {
    const action = actions.find(({ id }) => id === step.action);
    const targets = action === undefined ? [UNKNOWN_TARGET] : distinct(action.targets(situation, step.with));
    return targets.map((target) => ({ playbook, position, step, action, target }));
  });
}

function distinct(targets: readonly Target[]): readonly Target[] {
  const known = new Map<string, Target>();
  for (const target of targets) {
    const key = JSON.stringify([target.accountId ?? null, target.key]);
    if (!known.has(key)) known.set(key, target);
  }
  return [...known.values()];
}

/** One after the other, since caps count what was decided before: what asks nobody first, then by playbook, position and target. */
function decide(situation: Situation, candidates: readonly Candidate[]): ReadonlyMap<Candidate, StepVerdict> {
  const before: DecidedContainment[] = [];
  const verdicts = new Map<Candidate, StepVerdict>();
  const asksNobodyFirst = [...candidates].sort((a, b) => Number(!!a.step.approval) - Number(!!b.step.approval));
  for (const candidate of asksNobodyFirst) {
    const { playbook, step, action, target } = candidate;
    const verdict =
      action === undefined
        ? refused('action', `there is no action named ${step.action}`)
        : verdictOf({ situation, playbook, step, action, target, before });
    verdicts.set(candidate, verdict);
    if (action?.kind === 'contain' && verdict.kind === 'go' && !verdict.dryRun) {
      before.push({
        playbookId: playbook.id,
        action: action.id,
        accountId: target.accountId ?? '',
        targetKey: target.key,
      });
    }
  }
  return verdicts;
}

function verdictOf(planned: Planned): StepVerdict {
  const notes: string[] = [];
  const dry: string[] = [];
  const asks: Extract<GuardAnswer, { kind: 'ask' }>[] = [];
  for (const guard of GUARDS) {
    if (guard.of === 'containments' && planned.action.kind !== 'contain') continue;
    const answer = guard.check(planned);
    if (answer.kind === 'refuse') return refused(guard.id, answer.reason);
    if (answer.kind === 'note') notes.push(answer.note);
    if (answer.kind === 'dry') dry.push(answer.because);
    if (answer.kind === 'ask') asks.push(answer);
  }
  const approval = approvalOf(asks);
  const isDry = dry.length > 0;
  const wouldAsk =
    isDry && approval
      ? [`${counted(approval.people, 'person', 'people')} would be asked first: ${approval.because}`]
      : [];
  return {
    kind: 'go',
    dryRun: isDry,
    approval: isDry ? undefined : approval,
    expiresMinutes: planned.action.kind === 'contain' ? planned.step.expiresMinutes : undefined,
    notes: [...dry, ...notes, ...wouldAsk],
  };
}

/** The playbook's rule; where a guard rail asks as well, nobody's silence is a yes. */
function approvalOf(asks: readonly Extract<GuardAnswer, { kind: 'ask' }>[]) {
  if (asks.length === 0) return undefined;
  const rule = asks.find((ask) => ask.rule !== undefined)?.rule ?? ASK;
  const otherwise = asks.every((ask) => ask.rule !== undefined) ? rule.otherwise : 'decline';
  return { ...rule, otherwise, because: asks.map(({ because }) => because).join('; ') };
}

function refused(guard: string, reason: string): StepVerdict {
  return { kind: 'refused', guard, reason };
}

function plannedStep({ position, step, action, target }: Candidate, verdict: StepVerdict | undefined): PlannedStep {
  return {
    position,
    action: step.action,
    kind: action?.kind ?? 'contain',
    target,
    settings: step.with,
    on: step.on,
    verdict: verdict ?? refused('plan', 'it was not decided on'),
  };
}
