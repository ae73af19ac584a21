import type { z } from 'zod';
import type { ActionSpec } from './action-spec.js';
import { parseDuration } from './duration.js';
import { playbookJsonSchema, propertiesAt } from './json-schema.js';
import type { ApprovalRule, Playbook, PlaybookStep } from './playbook.js';
import { EXPIRES_DEFAULT, type PlaybookFile, type PlaybookFileStep, playbookFileSchema } from './playbook-file.js';
import type { PlaybookIssue } from './playbook-issue.js';

export type ParsedPlaybook =
  | { readonly kind: 'playbook'; readonly playbook: Playbook }
  /** All that is wrong with it. */
  | { readonly kind: 'invalid'; readonly issues: readonly PlaybookIssue[] };

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ID_CHARS_MAX = 64;

/**
 * A playbook of what its file says.
 * @param id - name of the file without the ending.
 * @param actions - all that `then` may name.
 */
export function parsePlaybook(value: unknown, id: string, actions: readonly ActionSpec[]): ParsedPlaybook {
  const wrongId: PlaybookIssue[] =
    ID.test(id) && id.length <= ID_CHARS_MAX
      ? []
      : [{ path: [], problem: `needs a name of small letters, digits and single -, at most ${ID_CHARS_MAX} of them` }];
  const parsed = playbookFileSchema.safeParse(value);
  const steps = stepsOf(value).map((step, index) => checkStep(step, index, actions));
  const issues = [
    ...wrongId,
    ...(parsed.success ? [] : issuesOf(parsed.error, [], actions)),
    ...steps.flatMap((step) => step.issues),
  ];
  if (!parsed.success || issues.length > 0) return { kind: 'invalid', issues };
  return { kind: 'playbook', playbook: playbookOf(id, parsed.data, steps) };
}

interface CheckedStep {
  readonly action: ActionSpec | undefined;
  /** What stands below `with`, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly issues: readonly PlaybookIssue[];
}

/** What only the catalog of actions knows, of a step that may be wrong in other ways too. */
function checkStep(
  step: Readonly<Record<string, unknown>>,
  index: number,
  actions: readonly ActionSpec[],
): CheckedStep {
  const at = ['then', index];
  const action = actions.find(({ id }) => id === step.action);
  if (action === undefined) {
    const known = actions.map(({ id }) => id);
    const word = step.action;
    // Of what is no text at all the file's own schema tells.
    const issues =
      typeof word === 'string'
        ? [{ path: [...at, 'action'], problem: 'is no action', unknown: { word, known, isKey: false } }]
        : [];
    return { action, settings: {}, issues };
  }
  const settings = action.settings.safeParse(step.with ?? {});
  return {
    action,
    settings: settings.success ? { ...settings.data } : {},
    issues: [
      ...(settings.success ? [] : issuesOf(settings.error, [...at, 'with'], actions)),
      ...misplaced(step, action).map(([key, problem]) => ({ path: [...at, key], problem })),
    ],
  };
}

function misplaced(
  step: Readonly<Record<string, unknown>>,
  { id, kind }: ActionSpec,
): [key: string, problem: string][] {
  if (kind === 'tell') {
    return step.expires === undefined ? [] : [['expires', `is of containments only: what ${id} told stays told`]];
  }
  const isLate = step.on === 'end' || step.on === 'both';
  return isLate ? [['on', `may be start only: ${id} is a containment, which ends by itself (expires)`]] : [];
}

function stepsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const then = isMapping(value) && Array.isArray(value.then) ? value.then : [];
  return then.map((step) => (isMapping(step) ? step : {}));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function issuesOf(error: z.ZodError, below: readonly (string | number)[], actions: readonly ActionSpec[]) {
  const misnamed = new Set(
    error.issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.')),
  );
  return error.issues.flatMap((issue): PlaybookIssue[] => {
    const path = [...below, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    if (issue.code === 'unrecognized_keys') {
      const known = propertiesAt(playbookJsonSchema(actions), path);
      return issue.keys.map((word) => ({ path, problem: 'is not known here', unknown: { word, known, isKey: true } }));
    }
    // What is missing there is most often what is misspelt there.
    if (issue.code === 'custom' && misnamed.has(issue.path.join('.'))) return [];
    return [{ path, problem: issue.message.startsWith('must ') ? issue.message : `is not allowed: ${issue.message}` }];
  });
}

function playbookOf(id: string, file: PlaybookFile, steps: readonly CheckedStep[]): Playbook {
  const { title, description, mode, when, coolDown, stopOnFailure } = file;
  return {
    id,
    title,
    description,
    mode,
    when,
    then: file.then.map((step, index) => stepOf(step, steps[index])),
    coolDownMinutes: minutesOf(coolDown),
    stopOnFailure,
  };
}

function stepOf({ action, on, approval, expires }: PlaybookFileStep, checked: CheckedStep | undefined): PlaybookStep {
  const contains = checked?.action?.kind === 'contain';
  return {
    action,
    with: checked?.settings ?? {},
    on: on ?? (contains ? 'start' : 'both'),
    approval: approval && approvalOf(approval),
    expiresMinutes: contains ? minutesOf(expires ?? EXPIRES_DEFAULT) : undefined,
  };
}

function approvalOf({ people, within, otherwise }: NonNullable<PlaybookFileStep['approval']>): ApprovalRule {
  return { people, withinMinutes: minutesOf(within), otherwise };
}

/** @param text - checked already. */
function minutesOf(text: string): number {
  return parseDuration(text) ?? 0;
}
