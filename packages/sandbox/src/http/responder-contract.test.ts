import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingContract } from './test-support/finding-contract.js';
import { type SmallSandbox, startSmallSandbox } from './test-support/small-sandbox.js';
import { isInstalled, startMoto } from './test-support/start-moto.js';
import type { Target } from './test-support/target.js';
import { userContract } from './test-support/user-contract.js';

/** Both answer alike, or one of them is wrong about AWS. */
function contract(start: () => Promise<Target & { close(): Promise<void> }>): void {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started?.close());
  userContract(() => started);
  findingContract(() => started);
}

describe('the sandbox', () => {
  contract(async () => {
    const { target, close } = await startSmallSandbox();
    return { ...target, close };
  });
});

const withoutMoto = !isInstalled('moto_server');

describe.skipIf(withoutMoto)(`moto${withoutMoto ? ' (skipped: moto_server is not installed)' : ''}`, () => {
  contract(startMoto);
});

const withoutCli = !isInstalled('aws');
const run = promisify(execFile);

describe.skipIf(withoutCli)(`the AWS CLI${withoutCli ? ' (skipped: aws is not installed)' : ''}`, () => {
  let sandbox: SmallSandbox;
  const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials;
    const env = {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_MAX_ATTEMPTS: '1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  };

  beforeAll(async () => {
    sandbox = await startSmallSandbox();
  });
  afterAll(() => sandbox?.close());

  it('makes, lists and contains a user', async () => {
    const deny = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
    await aws('iam', 'create-user', '--user-name', 'eve', '--path', '/cli/');
    await aws('iam', 'put-user-policy', '--user-name', 'eve', '--policy-name', 'Contained', '--policy-document', deny);

    const { Users } = await aws('iam', 'list-users', '--path-prefix', '/cli/');
    const { PolicyDocument } = await aws('iam', 'get-user-policy', '--user-name', 'eve', '--policy-name', 'Contained');

    expect(Users).toMatchObject([{ UserName: 'eve' }]);
    expect(PolicyDocument).toEqual(JSON.parse(deny));
  });

  it('puts events and metrics', async () => {
    const entries = JSON.stringify([{ Source: 'cli', DetailType: 'Test', Detail: '{}' }]);

    const events = await aws('events', 'put-events', '--entries', entries);
    await aws('cloudwatch', 'put-metric-data', '--namespace', 'Cli', '--metric-name', 'Calls', '--value', '3');

    expect(events).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
  });
});
