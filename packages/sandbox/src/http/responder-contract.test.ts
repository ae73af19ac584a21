import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataPoints } from './services/cloudwatch/data-points.js';
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
  contract(() => {
    vi.stubEnv('MOTO_IAM_LOAD_MANAGED_POLICIES', 'true');
    return startMoto();
  });
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

  it('makes and lists users, and puts metrics', async () => {
    await Promise.all([
      aws('iam', 'create-user', '--user-name', 'eve', '--path', '/cli/'),
      aws('cloudwatch', 'put-metric-data', '--namespace', 'Cli', '--metric-name', 'Calls', '--value', '3'),
    ]);

    const { Users } = await aws('iam', 'list-users', '--path-prefix', '/cli/');

    expect(Users).toMatchObject([{ UserName: 'eve' }]);
    expect(dataPoints(sandbox.world)).toMatchObject([{ namespace: 'Cli', value: 3 }]);
  });
});
