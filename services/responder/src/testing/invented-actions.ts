import { z } from 'zod';
import type { Action, ContainAction, Json, TellAction, Verdict } from '../actions/action.js';
import type { Story } from '../actions/story.js';

/** Somebody's rights, as far as these actions know them, and what was told. Whatever fails next time is in `failing`. */
export interface InventedWorld {
  active: Record<string, boolean>;
  /** What the next verifications find. */
  verdicts: Verdict[];
  /** Moment keys, in the order in which they arrived. */
  readonly told: string[];
  readonly states: string[];
  /** Whom no telling reaches, each a sentence. */
  shortfall: string[];
  /** Called before every call; throws what is to fail. */
  before(call: string): void;
  readonly calls: string[];
}

export function inventedWorld(): InventedWorld {
  return {
    active: { 'user/carla': true },
    verdicts: [],
    told: [],
    states: [],
    shortfall: [],
    before: () => undefined,
    calls: [],
  };
}

/** A key is switched off, and on again if it was on: the smallest thing that is contained. */
export function inventedContain(world: InventedWorld): Action {
  const call = (name: string): void => {
    world.before(name);
    world.calls.push(name);
  };
  const contain: ContainAction<object, { readonly wasActive: boolean }> = {
    id: 'test.switch-off',
    title: 'Switch off',
    kind: 'contain',
    settings: z.strictObject({}),
    permissions: [],
    notRestored: [],
    verifyAfterMs: [10_000, 60_000],
    targets: ({ incident }) =>
      incident.principals.map(({ name, account }) => ({
        key: `user/${name.split('/').at(-1)}`,
        name: `user ${name.split('/').at(-1)}`,
        accountId: account,
        principal: name,
      })),
    inspect: async ({ key }) => {
      call('inspect');
      const wasActive = world.active[key];
      if (wasActive === undefined) return { kind: 'not-applicable', reason: 'there is no such user' };
      return { kind: 'found', prior: { wasActive }, summary: [`is ${wasActive ? 'on' : 'off'}`] };
    },
    calls: ({ key }) => [{ service: 'test', operation: 'SwitchOff', input: { key } }],
    revertCalls: ({ key }) => [{ service: 'test', operation: 'SwitchOn', input: { key } }],
    apply: async ({ key }) => {
      call('apply');
      world.active[key] = false;
    },
    verify: async () => {
      call('verify');
      return world.verdicts.shift() ?? { kind: 'holds', notes: [] };
    },
    revert: async ({ key }, _, { wasActive }) => {
      call('revert');
      world.active[key] = wasActive;
    },
    verifyReverted: async () => {
      call('verify-reverted');
      return { kind: 'holds', notes: [] };
    },
  };
  return contain as unknown as Action;
}

/** Remembers what it was told; told twice it says nothing twice, as a channel that can be looked at. */
export function inventedTell(world: InventedWorld): Action {
  const tell: TellAction<object, { readonly keys: readonly string[] }> = {
    id: 'test.tell',
    title: 'Tell',
    kind: 'tell',
    settings: z.strictObject({}),
    permissions: [],
    targets: () => [{ key: 'incident', name: 'the incident' }],
    calls: (story: Story) => [
      { service: 'test', operation: 'Tell', input: { keys: story.moments.map(({ key }) => key) as Json } },
    ],
    tell: async (story) => {
      world.before('tell');
      const keys = story.moments.map(({ key }) => key);
      world.told.push(...keys.filter((key) => !world.told.includes(key)));
      world.states.push(`${story.state} ${story.steps.map(({ state }) => state).join(' ')}`.trim());
      world.before('told');
      return { keys };
    },
    shortfall: () => world.shortfall,
  };
  return tell as unknown as Action;
}
