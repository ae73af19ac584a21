import { hintOf, insteadOfIt, type Mistake, readYaml, shown, type YamlSource } from '@trailwarden/platform';
import { type ActionSpec, type Playbook, type PlaybookIssue, parsePlaybook } from '@trailwarden/playbooks';

export interface PlaybookText {
  /** As it is shown with a mistake. */
  readonly file: string;
  readonly id: string;
  readonly text: string;
  readonly actions: readonly ActionSpec[];
}

/** A playbook of the text of its file, or where in it what is wrong. */
export function readPlaybook({ file, id, text, actions }: PlaybookText): {
  readonly playbook: Playbook | undefined;
  readonly mistakes: readonly Mistake[];
} {
  const source = readYaml(file, text);
  if (source.problems.length > 0) {
    return { playbook: undefined, mistakes: source.problems.map((each) => ({ ...each, path: '' })) };
  }
  const parsed = parsePlaybook(source.value, id, actions);
  if (parsed.kind === 'playbook') return { playbook: parsed.playbook, mistakes: [] };
  const mistakes = parsed.issues.map((issue) => mistakeOf(issue, source));
  return { playbook: undefined, mistakes: mistakes.sort((a, b) => offsetOf(a) - offsetOf(b)) };
}

/** Mistakes in the order of the file: its lines are far shorter than this. */
const LINE_CHARACTERS_MAX = 1_000_000;

function offsetOf({ at }: Mistake): number {
  const [line = 0, column = 0] = at.split(':').slice(-2).map(Number);
  return line * LINE_CHARACTERS_MAX + column;
}

function mistakeOf({ path, problem, unknown }: PlaybookIssue, source: YamlSource): Mistake {
  if (unknown?.isKey) {
    return {
      at: source.at(path, unknown.word),
      path: [...path, shown(unknown.word)].join('.'),
      problem: `${problem}${hintOf(unknown.word, unknown.known)}`,
    };
  }
  const hint = unknown === undefined ? '' : `: ${shown(unknown.word)}${hintOf(unknown.word, unknown.known)}`;
  // What an action is told may be a secret that was put there by mistake.
  const isShown = problem.startsWith('must be') && path[2] !== 'with';
  return {
    at: source.at(path),
    path: path.join('.'),
    problem: `${problem}${hint}${isShown ? insteadOfIt(source.value, path) : ''}`,
  };
}
