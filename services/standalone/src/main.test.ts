import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The command as it is run: built, in a process of its own. `npm test` builds first.
const built = new URL('../dist/index.js', import.meta.url);
const script = `import { main } from ${JSON.stringify(built.href)}; process.exitCode = await main(process.argv.slice(1));`;
const withBuild = test.skipIf(!existsSync(built));

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-test-'));
  const day = 'logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/02/111122223333_CloudTrail_eu-west-1_20260302T';
  await write(`${day}0915Z_aaaaaaaaaaaaaaaa.json.gz`, logFile(1, 20));
  await write(`${day}0920Z_bbbbbbbbbbbbbbbb.json.gz`, logFile(11, 30));
  await write(`${day}0925Z_cccccccccccccccc.json.gz`, logFile(1, 5));
  await write(
    'logs/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/02/111122223333_CloudTrail-Digest_eu-west-1_t_us-east-1_20260302T091533Z.json.gz',
    gzipSync('{}'),
  );
  await write(`${day}0930Z_dddddddddddddddd.json.gz`, logFile(50, 60).subarray(0, 40));
  await write('broken/a.json', Buffer.from('{"Records":'));
  await write('text/README.md', Buffer.from('# nothing'));
  await mkdir(join(folder, 'tmp'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

/** CreateUser by ann, with the event ids `from` to `to`. */
function logFile(from: number, to: number): Buffer {
  const records = Array.from({ length: to - from + 1 }, (_, index) => ({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::111122223333:user/ann\u001b[2J',
      accountId: '111122223333',
      userName: 'ann',
    },
    eventTime: '2026-03-02T09:12:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.30.1',
    eventID: `6d1f3c52-0000-4000-8000-${String(from + index).padStart(12, '0')}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  }));
  return gzipSync(JSON.stringify({ Records: records }));
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function trailwarden(
  argv: readonly string[],
  env: Record<string, string> = {},
  interruptAfter?: string,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...argv], {
      cwd: folder,
      env: { ...process.env, TMPDIR: join(folder, 'tmp'), ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      if (
        interruptAfter !== undefined &&
        !stderr.includes(interruptAfter) &&
        `${stderr}${chunk}`.includes(interruptAfter)
      ) {
        child.kill('SIGINT');
      }
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

withBuild(
  'analyzes a folder: repeated events once, the digest skipped, the cut file named, nothing said beside it',
  async () => {
    const { code, stdout, stderr } = await trailwarden(['analyze', 'logs']);

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('5 found = 3 read + 1 skipped (1 CloudTrail-Digest) + 1 unreadable');
    expect(stdout).toContain('45 in = 30 counted + 15 duplicates + 0 rejected');
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
  },
);

withBuild('--json ends with the coverage, which adds up', async () => {
  const { code, stdout } = await trailwarden(['analyze', 'logs/**/*.json.gz', '--json']);

  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { files, records } = lines.at(-1).coverage;
  expect(code).toBe(0);
  expect(files.read + files.skipped + files.unreadable).toBe(files.found);
  expect(records).toEqual({ in: 45, counted: 30, duplicates: 15, rejected: 0 });
});

withBuild.each([
  [['analyze', 'nowhere'], 1, 'There is no file or folder "nowhere".'],
  [['analyze', 'broken'], 1, 'The one file found could not be read.'],
  [['analyze', 'text'], 1, 'No CloudTrail log files found; what is there: 1 other file.'],
  [['sample', 'text'], 1, '"text" is not empty.'],
  [['analyze'], 2, "Missing required argument 'paths'."],
  [['analyze', 'logs', '--budget', 'lots'], 2, '--budget lots is not a number of incidents a week'],
  [['analyse', 'logs'], 2, 'There is no command "analyse".'],
  [['analyze', 's3://'], 2, '"s3://" names no bucket.'],
])('%j leaves with %i and one sentence and a hint', async (argv, status, message) => {
  const { code, stdout, stderr } = await trailwarden(argv);

  expect(code).toBe(status);
  expect(stdout).toBe('');
  expect(stderr).toContain(`trailwarden: ${message}`);
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
});

withBuild.each([['--help'], ['--version'], ['analyze', '--help'], ['sample', '--help']])(
  '%s %s is an answer, not an error',
  async (...argv) => {
    const { code, stdout, stderr } = await trailwarden(argv.filter(Boolean));

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('trailwarden');
  },
);

withBuild('a bucket that cannot be reached is said so, without the warnings of the SDK', async () => {
  const { code, stderr } = await trailwarden(['analyze', 's3://trails/AWSLogs'], {
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000001',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_EC2_METADATA_DISABLED: 'true',
  });

  expect(code).toBe(1);
  expect(stderr).toContain('s3://trails/AWSLogs could not be reached');
  expect(stderr).not.toContain('Warning');
});

withBuild('Ctrl-C while the sample is made leaves with 130 and nothing behind', async () => {
  const { code } = await trailwarden([], {}, 'Making up an organization');

  expect(code).toBe(130);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
