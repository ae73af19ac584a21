import { createHash } from 'node:crypto';

/** Short enough to be typed, long enough that no two of an organization's lifetime are alike. */
const HEX_CHARS = 16;

/** One playbook answers one incident once, however often it is planned. */
export function runIdOf(incidentId: string, playbookId: string): string {
  return `run-${digest(incidentId, playbookId)}`;
}

export function stepIdOf(
  runId: string,
  position: number,
  target: { readonly accountId?: string; readonly key: string },
): string {
  return `step-${digest(runId, String(position), target.accountId ?? '', target.key)}`;
}

/** Parts are told apart by their lengths: no two lists of them give the same text. */
function digest(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(text).digest('hex').slice(0, HEX_CHARS);
}
