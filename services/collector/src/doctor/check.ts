import type { DoctorContext } from './context.js';

/** pass; warn: it works, and is worth a look; fail: it does not work; skipped: it is not asked for, or waits for something else. */
export type FindingKind = 'pass' | 'warn' | 'fail' | 'skipped';

/** What was found out, in sentences. Names of accounts and what AWS said may be in it: whoever shows it escapes it. */
interface Finding {
  readonly kind: FindingKind;
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string | undefined;
}

/** One of the many that a check looked at: an account, a trail, a queue. */
export interface FindingPart extends Finding {
  readonly name: string;
}

export interface Outcome extends Finding {
  readonly parts?: readonly FindingPart[];
  /** It failed, and what waits for it can be looked at all the same. */
  readonly goOn?: true;
}

/** One question. A new one is a file in `checks`, named for its id, and a line in `checks/index.ts`. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Ids of checks before it; where one of them failed or was skipped there is nothing to find out. */
  readonly needs: readonly string[];
  /** @throws AppError, which is a fail. */
  readonly run: (context: DoctorContext) => Promise<Outcome>;
}

/** The worst of many, for the row above them; `skipped` when all are. */
export function worstOf(parts: readonly Finding[]): FindingKind {
  const order = ['fail', 'warn', 'pass'] as const;
  return order.find((kind) => parts.some((part) => part.kind === kind)) ?? 'skipped';
}
