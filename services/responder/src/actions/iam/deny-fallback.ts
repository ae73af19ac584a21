import type { Target } from '@trailwarden/playbooks';
import { readUserArn } from './arns.js';
import { denyAllArn, isMark, markOfDeny } from './policy-documents.js';
import type { UserSnapshot } from './user-snapshot.js';
import type { IamWrite } from './writes.js';

/** Says that AWSDenyAll is attached by us, and by which containment: the policy itself, which anybody may attach, cannot. */
const TAG = 'trailwarden:contained';

export function denyAllArnOf(on: Target): string {
  return denyAllArn(readUserArn(on.principal ?? '')?.partition ?? 'aws');
}

export function fallbackWrites(on: Target, mark: string, UserName: string): IamWrite[] {
  return [
    { operation: 'AttachUserPolicy', input: { UserName, PolicyArn: denyAllArnOf(on) } },
    { operation: 'TagUser', input: { UserName, Tags: [{ Key: TAG, Value: mark }] } },
  ];
}

/** Detached first: while the tag is there it is known whose the policy is. */
export function unfallbackWrites(on: Target, user: UserSnapshot, prior: UserSnapshot): IamWrite[] {
  const { name: UserName } = user;
  const PolicyArn = denyAllArnOf(on);
  const ours = user.attached.includes(PolicyArn) && !prior.attached.includes(PolicyArn);
  return [
    ...(ours ? [{ operation: 'DetachUserPolicy', input: { UserName, PolicyArn } } as const] : []),
    { operation: 'UntagUser', input: { UserName, TagKeys: [TAG] } },
  ];
}

/** @returns undefined when it is not tagged, by whatever containment. */
export function fallbackMark({ tags }: UserSnapshot): string | undefined {
  const value = tags[TAG];
  return value !== undefined && isMark(value) ? value : undefined;
}

/** The mark of the containment of ours that holds a user now; undefined when none does, whatever else denies it. */
export function containmentOf(user: UserSnapshot, on: Target): string | undefined {
  const inline = markOfDeny(user.deny ?? undefined);
  if (inline !== undefined) return inline;
  return user.attached.includes(denyAllArnOf(on)) ? fallbackMark(user) : undefined;
}
