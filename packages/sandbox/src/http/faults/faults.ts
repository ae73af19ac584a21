import { Random } from '../../random.js';
import type { Fault } from '../fault.js';
import { type ClockSkew, clockSkew } from './clock-skew.js';
import { type DeniedRoles, deniedRoles } from './denied-roles.js';
import { type ExpiredTokens, expiredTokens } from './expired-tokens.js';
import type { FaultyCall, Injection } from './injection.js';
import { type Notices, notices } from './notices.js';
import { type ServerErrors, serverErrors } from './server-errors.js';
import { type Slow, slow } from './slow.js';
import { type Throttling, throttling } from './throttling.js';
import { type TruncatedObjects, truncatedObjects } from './truncated-objects.js';

/** Each kind with its settings; several of a kind where calls are told apart. */
export interface FaultSettings {
  readonly throttling?: Throttling | readonly Throttling[];
  readonly serverErrors?: ServerErrors | readonly ServerErrors[];
  readonly slow?: Slow | readonly Slow[];
  readonly expiredTokens?: ExpiredTokens;
  readonly deniedRoles?: DeniedRoles;
  readonly truncatedObjects?: TruncatedObjects;
  readonly notices?: Notices;
  readonly clockSkew?: ClockSkew;
}
export type FaultKind = keyof FaultSettings;

/** What goes wrong in the sandbox, switched while it runs. Shares are drawn from the sandbox's seed. */
export interface Faults {
  /** Switches these kinds on, or to other settings; the rest stays as it is. */
  set(settings: FaultSettings): void;
  /** Switches one kind off, or all. */
  clear(kind?: FaultKind): void;
  readonly kinds: readonly FaultKind[];
}

/** The same, as the dispatcher and the world's delivery see it. */
export interface InjectedFaults extends Faults {
  refuse(call: FaultyCall): Fault | undefined;
  delayMs(call: FaultyCall): number;
  cut(call: FaultyCall, body: Uint8Array): { readonly body: Uint8Array; readonly contentLength: number } | undefined;
  shuffle(notices: readonly string[]): readonly string[];
  skewMs(): number;
}

/** @param machineMs - the clock that callers sign with and rates are counted on. */
export function makeFaults(seed: number, machineMs: () => number): InjectedFaults {
  const active = new Map<FaultKind, readonly Injection[]>();
  const all = (): Injection[] => [...active.values()].flat();
  const make = (settings: FaultSettings): readonly (readonly [FaultKind, readonly Injection[]])[] => {
    const random = (kind: FaultKind): Random => new Random(seed, `fault ${kind}`);
    const many = <T>(kind: FaultKind, given: T | readonly T[] | undefined, inject: (one: T) => Injection) =>
      given === undefined ? [] : [[kind, (Array.isArray(given) ? given : [given as T]).map(inject)] as const];
    return [
      ...many('clockSkew', settings.clockSkew, (one) => clockSkew(one, machineMs)),
      ...many('throttling', settings.throttling, (one) => throttling(one, random('throttling'), machineMs)),
      ...many('serverErrors', settings.serverErrors, (one) => serverErrors(one, random('serverErrors'))),
      ...many('slow', settings.slow, (one) => slow(one, random('slow'))),
      ...many('expiredTokens', settings.expiredTokens, (one) => expiredTokens(one, random('expiredTokens'))),
      ...many('deniedRoles', settings.deniedRoles, deniedRoles),
      ...many('truncatedObjects', settings.truncatedObjects, (one) =>
        truncatedObjects(one, random('truncatedObjects')),
      ),
      ...many('notices', settings.notices, (one) => notices(one, random('notices'))),
    ];
  };
  return {
    set(settings) {
      for (const [kind, injections] of make(settings)) active.set(kind, injections);
    },
    clear(kind) {
      if (kind === undefined) active.clear();
      else active.delete(kind);
    },
    get kinds() {
      return [...active.keys()];
    },
    refuse(call) {
      for (const injection of all()) {
        const fault = injection.refuse?.(call);
        if (fault !== undefined) return fault;
      }
      return undefined;
    },
    delayMs: (call) => all().reduce((sum, injection) => sum + (injection.delayMs?.(call) ?? 0), 0),
    cut(call, body) {
      for (const injection of all()) {
        const cut = injection.cut?.(call, body);
        if (cut !== undefined) return cut;
      }
      return undefined;
    },
    shuffle: (bodies) => all().reduce((order, injection) => injection.shuffle?.(order) ?? order, bodies),
    skewMs: () => all().reduce((sum, injection) => sum + (injection.skewMs?.() ?? 0), 0),
  };
}
