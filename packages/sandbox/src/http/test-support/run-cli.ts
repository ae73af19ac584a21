import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Target } from './target.js';

const run = promisify(execFile);

export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The AWS CLI against `target`, without anything that the machine's user has configured. */
export async function runCli({ endpoint, credentials }: Target, ...words: string[]): Promise<CliOutcome> {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  };
  // Old versions know no variable for the endpoint.
  const args = ['--endpoint-url', endpoint, '--output', 'json', ...words];
  try {
    const { stdout, stderr } = await run('aws', args, { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : -1, stdout, stderr };
  }
}

/** `aws --version` in numbers; undefined without an AWS CLI. */
export async function cliVersion(): Promise<readonly [major: number, minor: number] | undefined> {
  const { stdout = '', stderr = '' } = await run('aws', ['--version']).catch(() => ({ stdout: '', stderr: '' }));
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(stdout + stderr) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}
