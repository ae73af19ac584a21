/** What a person can say to what stands in a message, the command or a page. */
export const DECISIONS = ['approve', 'decline', 'extend', 'revert', 'snooze'] as const;

export interface Decision {
  readonly kind: (typeof DECISIONS)[number];
  readonly runId: string;
  /** Steps that were shown to whoever decided; only these are decided on. None: all of the run to which it applies. */
  readonly stepIds: readonly string[];
  /** Of extend and snooze. */
  readonly minutes?: number;
  readonly by: Person;
  readonly atMs: number;
}

/** Whoever decided, as the way in knows them: a Slack user id, or a name that the command was given. */
export interface Person {
  readonly via: 'slack' | 'command' | 'console';
  readonly id: string;
}

/** What became of it, in a sentence for whoever decided. */
export interface Decided {
  readonly kind: 'done' | 'noted' | 'refused' | 'too-late';
  readonly message: string;
}

export type Decide = (decision: Decision) => Promise<Decided>;
