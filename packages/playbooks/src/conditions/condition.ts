import type { z } from 'zod';
import type { Situation } from '../situation.js';

/** Something that may stand below `when`. A new one is a file and a line in index.ts. */
export interface Condition<Value = unknown> {
  /** As playbooks name it; its file has the same name. */
  readonly id: string;
  /** What it asks, one line. */
  readonly title: string;
  /** What may stand behind it. @param nested - conditions below it, for those that combine others. */
  schema(nested: z.ZodType<When>): z.ZodType<Value>;
  holds(value: Value, view: View, judge: (when: When, view: View) => Outcome): Outcome;
  /** Of the incident that docs/playbooks.md shows. */
  readonly examples: { readonly holds: readonly Value[]; readonly fails: readonly Value[] };
}

/** Conditions by their ids; several mean all of them. */
export type When = Readonly<Record<string, unknown>>;

export interface Outcome {
  readonly holds: boolean;
  /** What of the situation decided it, for people. Texts from logs in it are as written: escape where shown. */
  readonly because: string;
}

/** A situation as a condition sees it. */
export interface View extends Situation {
  /** Conditions on accounts and principals are asked of these alone: whether a playbook that answers the incident means this target too. */
  readonly only?: { readonly accountId: string; readonly principal: string };
}

export function defineCondition<Value>(condition: Condition<Value>): Condition<Value> {
  return condition;
}

/** Accounts that conditions are asked of. */
export function accountsIn({ incident, only }: View): readonly string[] {
  return only === undefined ? incident.accounts : [only.accountId];
}

/** Principals that conditions are asked of. */
export function principalsIn({ incident, only }: View): readonly string[] {
  return only === undefined ? incident.principals.map(({ name }) => name) : [only.principal];
}
