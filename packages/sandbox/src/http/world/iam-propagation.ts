import type { IamState } from './iam.js';
import { accountOf, type World, worldState } from './world.js';

/**
 * How long IAM takes to notice its own writes, in milliseconds of the world's clock. All 0 unless set.
 * In AWS authorization lags by seconds, and reads may be ahead of it: a principal sees its rights taken away and can still use them.
 */
export interface IamPropagation {
  /** Until policies, groups and key states are seen by authorization decisions. */
  readonly authorizationMs: number;
  /** Until Get and List operations see a write. */
  readonly readsMs: number;
  /** For so long after its creation a login profile cannot be changed: EntityTemporarilyUnmodifiable. */
  readonly loginProfileBusyMs: number;
}

/** A write on its way. */
interface Write {
  readonly atMs: number;
  readonly before: IamState;
}

/** Writes on their way in one account; past that the oldest arrives early. */
const WRITES_MAX = 256;

const propagation = worldState('iam.propagation', () => ({
  delays: { authorizationMs: 0, readsMs: 0, loginProfileBusyMs: 0 } as IamPropagation,
  /** By account, the oldest first. */
  writes: new Map<string, Write[]>(),
}));

/** What is left out stays as it was. */
export function setIamPropagation(world: World, delays: Partial<IamPropagation>): void {
  const state = propagation(world);
  state.delays = { ...state.delays, ...delays };
}

export function iamPropagation(world: World): IamPropagation {
  return propagation(world).delays;
}

/** An account's IAM as authorization knows it now. Its `version` is that of the state it shows, so decisions may be remembered under it. */
export function iamSeenByAuthorization(world: World, accountId: string): IamState {
  return seenAfter(world, accountId, iamPropagation(world).authorizationMs);
}

/** An account's IAM as Get and List operations know it now. */
export function iamSeenByReads(world: World, accountId: string): IamState {
  return seenAfter(world, accountId, iamPropagation(world).readsMs);
}

/** The state to write to. What it held is remembered for as long as some do not see the write. */
export function iamForWriting(world: World, accountId: string): IamState {
  const { delays, writes } = propagation(world);
  const { iam } = accountOf(world, accountId);
  const delayMs = Math.max(delays.authorizationMs, delays.readsMs);
  const atMs = world.nowMs();
  const underway = (writes.get(accountId) ?? []).filter((write) => atMs < write.atMs + delayMs);
  if (delayMs > 0) underway.push({ atMs, before: structuredClone(iam) });
  writes.set(accountId, underway.slice(-WRITES_MAX));
  return iam;
}

/** What the first write not yet noticed has replaced. */
function seenAfter(world: World, accountId: string, delayMs: number): IamState {
  const nowMs = world.nowMs();
  const unseen = propagation(world)
    .writes.get(accountId)
    ?.find(({ atMs }) => nowMs < atMs + delayMs);
  return unseen?.before ?? accountOf(world, accountId).iam;
}
