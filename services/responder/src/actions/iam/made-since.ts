import { paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { classifyAwsError } from '@trailwarden/platform';
import type { Heard, HeardCall } from './user-history.js';
import { gather } from './user-snapshot.js';
import type { IamAccount } from './writes.js';

const PAGE_ITEMS = 1000;
/** AWS allows 5,000 users, and roles as many when asked. */
const PAGES_MAX = 10;
const NAMED_MAX = 10;

/**
 * What may outlive the containment: users and roles made since, whoever made them, and what CloudTrail says the user itself changed. Told, never
 * undone: none of it is the user's own, and it may be somebody's work.
 */
export async function madeSince({ client, signal }: IamAccount, heard: Heard, since: number): Promise<string[]> {
  const options = { abortSignal: signal };
  const paging = { client, pageSize: PAGE_ITEMS };
  // IAM's dates are to the second.
  const fromMs = Math.floor(since / 1000) * 1000;
  const isNew = ({ CreateDate }: { CreateDate?: Date | undefined }): boolean => (CreateDate?.getTime() ?? 0) >= fromMs;
  const notes: string[] = [];
  try {
    const users = await gather(paginateListUsers(paging, {}, options), ({ Users }) => Users?.filter(isNew), PAGES_MAX);
    const roles = await gather(paginateListRoles(paging, {}, options), ({ Roles }) => Roles?.filter(isNew), PAGES_MAX);
    const made = [
      ...users.map(({ UserName }) => `user ${UserName}`),
      ...roles.map(({ RoleName }) => `role ${RoleName}`),
    ];
    if (made.length > 0) notes.push(`Made in the account since, not said by whom: ${named(made)}.`);
  } catch (error) {
    signal.throwIfAborted();
    notes.push(`Whether users or roles were made since could not be looked at: ${classifyAwsError(error).message}`);
  }
  const changed = heard.calls.filter((call) => call.atMs >= fromMs && !call.readOnly && !call.failed).map(inWords);
  if (changed.length > 0) notes.push(`CloudTrail tells that the user changed since: ${named([...new Set(changed)])}.`);
  return [
    ...notes,
    ...heard.notes,
    'CloudTrail tells of calls some minutes late: what the user did in the last of them is not known yet.',
  ];
}

function inWords({ operation, on }: HeardCall): string {
  return on === undefined ? operation : `${operation} (${on})`;
}

function named(all: readonly string[]): string {
  const rest = all.length - NAMED_MAX;
  return rest > 0 ? `${all.slice(0, NAMED_MAX).join(', ')} and ${rest} more` : all.join(', ');
}
