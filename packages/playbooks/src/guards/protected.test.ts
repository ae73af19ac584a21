import { expect, it } from 'vitest';
import type { Protection } from '../situation.js';
import { ACCOUNT, CARLA } from '../testing/example.js';
import { inWorld, ofPrincipal } from '../testing/planned.js';
import { protectedList } from './protected.js';

const NOTHING: Protection = { principals: [], accounts: [], tags: [] };
const protecting = (protect: Partial<Protection>, tags: Record<string, string> | undefined = { team: 'shop' }) =>
  inWorld({ protect: { ...NOTHING, ...protect }, principalTags: new Map(tags && [[CARLA, tags]]) });

it.each([
  ['the name', { principals: ['carla'] }],
  ['the name in other letters', { principals: ['Carla'] }],
  ['a pattern of names', { principals: ['ann', 'car*'] }],
  ['the ARN', { principals: [CARLA] }],
  ['a pattern of ARNs', { principals: ['arn:aws:iam::*:user/*'] }],
  ['the id of the account', { accounts: [ACCOUNT] }],
  ['the name of the account', { accounts: ['shop-*'] }],
  ['a tag of the account', { tags: ['stage=prod'] }],
  ['a tag of the principal', { tags: ['team=sh*'] }],
  ['a tag by its key alone', { tags: ['TEAM'] }],
])('refuses by %s', (_, protect) => {
  expect(protectedList.check(protecting(protect))).toMatchObject({ kind: 'refuse' });
});

it.each([
  ['nothing', {}],
  ['others', { principals: ['carl', 'ann*'], accounts: ['shop', '4444*'], tags: ['stage=dev', 'team=ops', 'cost'] }],
])('lets pass where the list protects %s', (_, protect) => {
  expect(protectedList.check(protecting(protect))).toEqual({ kind: 'pass' });
});

it('refuses where tags protect, and nobody could look at them', () => {
  const planned = inWorld({ protect: { ...NOTHING, tags: ['break-glass'] } });

  expect(protectedList.check(planned)).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('not known') });
});

it('takes a session for a role of whatever path, as it does not show its own', () => {
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer`;
  const check = (pattern: string) =>
    protectedList.check(ofPrincipal(session, ACCOUNT, 'role/Deployer', protecting({ principals: [pattern] }))).kind;

  expect(
    ['arn:aws:iam::*:role/ci/Dep*', 'arn:aws:iam::*:role/ci/*', 'arn:aws:iam::*:role/ci/Other'].map(check),
  ).toEqual(['refuse', 'refuse', 'pass']);
});

it('never takes what logs say for a pattern', () => {
  const planned = ofPrincipal(`arn:aws:iam::${ACCOUNT}:user/*`, ACCOUNT, 'user/*', protecting({ principals: ['ann'] }));

  expect(protectedList.check(planned)).toEqual({ kind: 'pass' });
});
