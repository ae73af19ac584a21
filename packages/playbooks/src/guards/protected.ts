import { matchesPattern } from '../pattern.js';
import { isSessionArn, parsePrincipal } from '../principal.js';
import type { Tags } from '../situation.js';
import { cut } from '../words.js';
import { type Guard, PASS, refuse } from './guard.js';

export const protectedList: Guard = {
  id: 'protected',
  title: 'What the settings protect is never contained: principals, accounts, and whoever has one of the tags',
  of: 'containments',
  check({ situation: { world }, target: { principal = '', accountId = '' } }) {
    const { principals, accounts, tags } = world.protect;
    const account = world.organization.accounts.get(accountId);

    const byName = principals.find((pattern) => isMeant(pattern, principal));
    if (byName !== undefined) return refuse(`the principal is protected by ${cut(byName)}`);

    const byAccount = accounts.find((pattern) =>
      [accountId, ...(account === undefined ? [] : [account.name])].some((text) => matchesPattern(pattern, text)),
    );
    if (byAccount !== undefined) return refuse(`account ${accountId} is protected by ${cut(byAccount)}`);

    if (tags.length === 0) return PASS;
    const accountTag = tags.find((tag) => account !== undefined && hasTag(account.tags, tag));
    if (accountTag !== undefined) return refuse(`account ${accountId} is protected by its tag ${cut(accountTag)}`);
    const tagsOfPrincipal = world.principalTags.get(principal);
    if (tagsOfPrincipal === undefined) return refuse('tags protect principals, and the tags of this one are not known');
    const own = tags.find((tag) => hasTag(tagsOfPrincipal, tag));
    return own === undefined ? PASS : refuse(`the principal is protected by its tag ${cut(own)}`);
  },
};

function isMeant(pattern: string, principal: string): boolean {
  const { name } = parsePrincipal(principal);
  if (matchesPattern(pattern, principal) || matchesPattern(pattern, name)) return true;
  // A session does not show its role's path: a pattern with a path may mean it.
  return isSessionArn(principal) && pattern.includes('/') && matchesPattern(pattern.split('/').at(-1) ?? '', name);
}

/** @param asked - `key` or `key=value`, each a pattern. */
function hasTag(tags: Tags, asked: string): boolean {
  const equals = asked.indexOf('=');
  const [key, value] = equals < 0 ? [asked, '*'] : [asked.slice(0, equals), asked.slice(equals + 1)];
  return Object.entries(tags).some((tag) => matchesPattern(key, tag[0]) && matchesPattern(value, tag[1]));
}
