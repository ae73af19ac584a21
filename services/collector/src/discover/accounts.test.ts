import { accounts, type Data, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeAws, OWN } from '../testing/fake-aws.js';
import { findAccounts } from './accounts.js';
import { storeAccounts } from './store-accounts.js';

let data: Data;
let aws: FakeAws;
const clock = { nowMs: () => Date.UTC(2026, 2, 2) };

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());
beforeEach(async () => {
  aws = new FakeAws();
  await data.db.delete(accounts);
});

async function walk() {
  return storeAccounts(data.db, clock, await findAccounts(aws, 'us-east-1'));
}

describe('the accounts of the organization', () => {
  test('are found behind empty pages, with ids that begin with zeros', async () => {
    aws.accountPages = [[{ Id: '000000000002', State: 'ACTIVE' }], [], [], [{ Id: '000000000001', State: 'ACTIVE' }]];

    const found = await findAccounts(aws, 'us-east-1');

    expect(found).toMatchObject({ kind: 'organization', id: 'o-abc', managementAccountId: '000000000001' });
    expect(found.accounts.map(({ id }) => id)).toEqual(['000000000001', '000000000002']);
  });

  test('are told by State, and by Status where there is none', async () => {
    aws.accountPages = [
      [
        { Id: '000000000001', State: 'CLOSED', Status: 'SUSPENDED' },
        { Id: '000000000002', Status: 'SUSPENDED' },
      ],
    ];

    const found = await findAccounts(aws, 'us-east-1');

    expect(found.accounts.map(({ state }) => state)).toEqual(['CLOSED', 'SUSPENDED']);
  });

  test('join, change, leave and return by themselves', async () => {
    const both = [
      [
        { Id: '000000000001', State: 'ACTIVE' },
        { Id: '000000000002', State: 'ACTIVE' },
      ],
    ];

    aws.accountPages = both;
    expect(await walk()).toMatchObject({ joined: ['000000000001', '000000000002'], gone: [] });
    aws.accountPages = [[{ Id: '000000000001', State: 'SUSPENDED' }]];
    expect(await walk()).toEqual({
      joined: [],
      returned: [],
      gone: ['000000000002'],
      changed: [{ id: '000000000001', from: 'ACTIVE', to: 'SUSPENDED' }],
    });
    aws.accountPages = both;
    expect(await walk()).toMatchObject({ returned: ['000000000002'], joined: [], gone: [] });

    const rows = await data.db.select().from(accounts);
    expect(rows.map(({ goneAt }) => goneAt)).toEqual([null, null]);
  });
});

describe('where the organization cannot be seen', () => {
  test('our own account is watched alone when there is none', async () => {
    aws.organization = undefined;

    const found = await findAccounts(aws, 'us-east-1');

    expect(found).toMatchObject({ kind: 'own-account', why: 'not-in-use', accounts: [{ id: OWN }] });
  });

  test('a permission that goes missing makes no account leave', async () => {
    aws.accountPages = [[{ Id: '000000000001', State: 'ACTIVE' }]];
    await walk();

    aws.failing.set('ListAccounts', 'AccessDeniedException');
    const found = await findAccounts(aws, 'us-east-1');
    const changes = await storeAccounts(data.db, clock, found);

    expect(found).toMatchObject({ kind: 'own-account', why: 'denied' });
    expect(changes).toMatchObject({ joined: [OWN], gone: [] });
  });

  test('half a list changes nothing: throttling is an error to try again', async () => {
    aws.failing.set('ListAccounts', 'TooManyRequestsException');

    await expect(findAccounts(aws, 'us-east-1')).rejects.toMatchObject({ code: 'AWS_THROTTLED', retryable: true });
  });
});
