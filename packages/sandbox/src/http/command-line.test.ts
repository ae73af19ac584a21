import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../testing/small-plan.js';
import { cliVersion, runCli } from './test-support/run-cli.js';
import { memberOf, type SmallSandbox, startSmallSandbox } from './test-support/small-sandbox.js';

const version = await cliVersion();
/** Before that they speak SQS's old protocol. */
const speaksJsonToSqs = version !== undefined && (version[0] === 1 ? version[1] >= 29 : version[1] >= 13);

describe.skipIf(version === undefined)(
  `the AWS CLI${version === undefined ? ' (skipped: aws is not installed)' : ''}`,
  () => {
    let sandbox: SmallSandbox;
    let folder: string;
    const aws = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli(sandbox.target, ...words);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    };
    beforeAll(async () => {
      sandbox = await startSmallSandbox();
      folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
      await sandbox.deliverUpTo(at(0, 2));
    });
    afterAll(async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    });

    it('is told who it is, and assumes a role', async () => {
      const roleArn = `arn:aws:iam::${memberOf(sandbox)}:role/${sandbox.readerRoleName}`;
      const assume = (externalId: string) =>
        runCli(
          sandbox.target,
          'sts',
          'assume-role',
          '--role-arn',
          roleArn,
          '--role-session-name',
          'cli',
          '--external-id',
          externalId,
        );

      const [identity, assumed, refused] = [
        JSON.parse(await aws('sts', 'get-caller-identity')),
        await assume(sandbox.externalId),
        await assume('wrong'),
      ];

      expect(identity).toMatchObject({ Account: sandbox.securityAccountId });
      expect(JSON.parse(assumed.stdout)).toMatchObject({
        Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) },
      });
      expect(refused.stderr).toContain('(AccessDenied) when calling the AssumeRole operation');
    });

    it('lists the accounts, past an empty page', async () => {
      const { Accounts } = JSON.parse(await aws('organizations', 'list-accounts'));

      expect(Accounts.map(({ Id }: { Id: string }) => Id).sort()).toEqual([...sandbox.world.accounts.keys()].sort());
    });

    it('copies objects up and down, and lists them', async () => {
      const [from, to] = [join(folder, 'from'), join(folder, 'to')];
      await writeFile(from, 'copied');

      await aws('s3', 'cp', from, `s3://${sandbox.bucket}/a folder/ü`);
      await aws('s3', 'cp', `s3://${sandbox.bucket}/a folder/ü`, to);
      const listed = await aws('s3', 'ls', `s3://${sandbox.bucket}/`);

      expect(await readFile(to, 'utf8')).toBe('copied');
      expect(listed.match(/PRE \S.*/g)).toEqual(['PRE AWSLogs/', 'PRE a folder/']);
    });

    it('looks up events', async () => {
      const { Events } = JSON.parse(await aws('cloudtrail', 'lookup-events', '--max-items', '3'));

      expect(Events.length).toBeGreaterThan(0);
      expect(JSON.parse(Events[0].CloudTrailEvent)).toMatchObject({ eventID: Events[0].EventId });
    });

    it.skipIf(!speaksJsonToSqs)('receives messages', async () => {
      const { Messages } = JSON.parse(
        await aws('sqs', 'receive-message', '--queue-url', sandbox.noticeQueueUrl, '--max-number-of-messages', '2'),
      );

      expect(Messages).toHaveLength(2);
      expect(JSON.parse(Messages[0].Body)).toMatchObject({ Event: 's3:TestEvent' });
    });
  },
);
