import { readdir } from 'node:fs/promises';
import type { ExternalIdCheck } from '@trailwarden/platform';
import { describe, expect, test } from 'vitest';
import { ask, doctorContext, doctorSettings, MEMBER, wellAws } from '../testing/doctor.js';
import { FakeAws, MANAGEMENT, OWN } from '../testing/fake-aws.js';
import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { examine } from './examine.js';

class AnsweringAws extends FakeAws {
  readonly checks = new Map<string, ExternalIdCheck>();
  override async externalIdIsEnforced(accountId = ''): Promise<never> {
    return (this.checks.get(accountId) ?? 'enforced') as never;
  }
}

describe('the list of checks', () => {
  test('has each check in a file of its name, and asks for nothing that comes later', async () => {
    const files = (await readdir(new URL('./checks/', import.meta.url)))
      .filter((name) => name !== 'index.ts' && name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.replace(/\.ts$/, ''));
    const ids = CHECKS.map(({ id }) => id);

    expect([...ids].sort()).toEqual(files.sort());
    for (const [at, { needs }] of CHECKS.entries()) {
      for (const need of needs) expect(ids.slice(0, at)).toContain(need);
    }
  });

  test('a check that throws what nobody foresaw has failed, and what waits for it is not looked at', async () => {
    const broken: Check = {
      id: 'broken',
      title: 'Broken',
      needs: [],
      run: async () => {
        throw new TypeError('x is not a function');
      },
    };
    const waiting: Check = {
      id: 'waiting',
      title: 'Waiting',
      needs: ['broken'],
      run: async () => ({ kind: 'pass', detail: '' }),
    };

    const examined = await examine([broken, waiting], doctorContext({}));

    expect(examined.map(({ kind }) => kind)).toEqual(['fail', 'skipped']);
    expect(examined[0]).toMatchObject({ detail: expect.stringContaining('x is not a function') });
    expect(examined[1]?.detail).toBe('Not looked at: it waits for "Broken".');
  });

  test('ends where it is interrupted, and says so', async () => {
    const stop = new AbortController();
    const stopping: Check = {
      id: 'stopping',
      title: 'Stopping',
      needs: [],
      run: async ({ signal }) => {
        stop.abort();
        signal.throwIfAborted();
        return { kind: 'pass', detail: '' };
      },
    };

    const examined = await examine([stopping, { ...stopping, id: 'next' }], doctorContext({ signal: stop.signal }));

    expect(examined.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
      'skipped Interrupted.',
      'skipped Interrupted.',
    ]);
  });
});

describe('organization', () => {
  test('is told with its id and its accounts', async () => {
    const { organization } = await ask(wellAws(new FakeAws()), ['organization']);

    expect(organization).toMatchObject({ kind: 'pass', detail: `o-abc with 3 accounts; ${MANAGEMENT} manages it.` });
  });

  test('that there is none of is worth a word, and our own account is looked at', async () => {
    const aws = wellAws(new FakeAws());
    aws.organization = undefined;

    const found = await ask(aws, ['organization', 'reader-roles']);

    expect(found.organization).toMatchObject({ kind: 'warn', detail: expect.stringContaining('in no organization') });
    expect(found['reader-roles']).toMatchObject({ kind: 'pass', detail: expect.stringContaining('1 of 1') });
  });

  test('that may not be asked is a fail that names the permission, and our own account is looked at', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('ListAccounts', 'AccessDeniedException');

    const found = await ask(aws, ['organization', 'reader-roles']);

    expect(found.organization?.kind).toBe('fail');
    expect(found.organization?.mend).toContain('organizations:ListAccounts');
    expect(found['reader-roles']?.kind).toBe('pass');
  });
});

describe('reader roles', () => {
  test('of thousands of accounts are summed up in a line, those shut named in the parts', async () => {
    const aws = new FakeAws();
    const ids = Array.from({ length: 3_000 }, (_, at) => String(100_000_000_000 + at));
    aws.accountPages = [ids.map((Id) => ({ Id, State: Id.endsWith('99') ? 'SUSPENDED' : 'ACTIVE' }))];
    aws.closedAccounts.set('100000000007', 'the role is not there yet');
    const progress: number[] = [];

    const found = await ask(aws, ['organization', 'reader-roles'], {
      onProgress: (_, done) => progress.push(done),
    });

    const { detail, parts = [], kind, mend } = found['reader-roles']!;
    // The fake enters the suspended ones; AwsAccess does not.
    expect({ kind, detail }).toEqual({ kind: 'fail', detail: '2999 of 3000 accounts let us in as TrailwardenReader.' });
    expect(parts.filter((part) => part.kind === 'fail')).toEqual([
      { name: '100000000007', kind: 'fail', detail: 'denied: the role is not there yet' },
    ]);
    expect(mend).toContain('doctor --policies');
    expect(progress.at(-1)).toBe(3_000);
  });

  test('of accounts that are left out are not tried', async () => {
    const aws = wellAws(new FakeAws());
    const discover = { ...(await doctorContext({}).discovering()), excludeAccounts: [MEMBER] };

    const found = await ask(aws, ['organization', 'reader-roles'], {
      settings: doctorSettings({ collect: { discover } }),
    });

    expect(found['reader-roles']?.detail).toContain('2 of 2 accounts let us in as TrailwardenReader, 1 not asked');
    expect(aws.calls.filter(({ operation, account }) => operation === 'AssumeRole' && account === MEMBER)).toEqual([]);
  });
});

describe('external id', () => {
  test('that a role does not ask for is a fail, with the condition to add', async () => {
    const aws = wellAws(new AnsweringAws());
    aws.checks.set(MEMBER, 'not-enforced').set(OWN, 'unknown');

    const found = (await ask(aws, ['external-id']))['external-id'];

    expect(found).toMatchObject({ kind: 'fail', detail: '1 of 2 roles that let us in ask for it.' });
    expect(found?.mend).toContain('"sts:ExternalId"');
    expect(found?.parts?.map(({ kind }) => kind)).toEqual(['pass', 'fail', 'skipped']);
  });

  test('that is not set is worth a word, and nobody is asked', async () => {
    const aws = wellAws(new AnsweringAws());

    const found = await ask(aws, ['external-id'], { settings: doctorSettings({ externalIdIn: undefined }) });

    expect(found['external-id']?.kind).toBe('warn');
    expect(aws.calls).toEqual([]);
  });
});

describe('message queues', () => {
  const notices = [{ url: 'https://sqs.us-east-1.amazonaws.com/000000000009/notices', region: 'us-east-1' }];

  test('that are set tell how much waits, and that nobody keeps dead letters', async () => {
    const aws = wellAws(new FakeAws());
    aws.notify('a', 'b');

    const found = await ask(aws, ['notice-queues'], { settings: doctorSettings({ collect: { notices } }) });

    const part = found['notice-queues']?.parts?.[0];
    expect(part).toMatchObject({
      name: 'notices',
      kind: 'warn',
      detail: '2 waiting, 0 in flight; no dead-letter queue',
    });
    expect(aws.operations()).toEqual(['GetQueueAttributes']);
  });

  test('that cannot be asked name the permission', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('GetQueueAttributes', 'AccessDenied');

    const found = await ask(aws, ['event-queues'], { settings: doctorSettings({ collect: { eventBus: notices } }) });

    expect(found['event-queues']).toMatchObject({ kind: 'fail', detail: '0 of 1 queue can be reached.' });
    expect(found['event-queues']?.parts?.[0]?.detail).toContain('sqs:GetQueueAttributes');
  });

  test('that are not set are no fault', async () => {
    const found = await ask(wellAws(new FakeAws()), ['notice-queues', 'event-queues']);

    expect(Object.values(found).map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
  });
});

test('where only folders are read AWS is not asked for anything', async () => {
  const aws = new FakeAws();
  const collect = { discover: undefined, folders: [import.meta.dirname, '/nowhere/at/all'] };

  const found = await ask(
    aws,
    CHECKS.map(({ id }) => id).filter((id) => id !== 'store' && id !== 'job-queue'),
    {
      settings: doctorSettings({ collect }),
    },
  );

  const kinds = Object.fromEntries(Object.values(found).map(({ id, kind }) => [id, kind]));
  expect(kinds).toMatchObject({
    identity: 'skipped',
    organization: 'skipped',
    trails: 'skipped',
    'log-files': 'skipped',
  });
  expect(found.folders?.parts?.map(({ kind }) => kind)).toEqual(['pass', 'fail']);
  expect(aws.calls).toEqual([]);
});
