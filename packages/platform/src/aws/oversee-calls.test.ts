import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../log/port.js';
import { classifyAwsError } from './classify-aws-error.js';
import { connectAws } from './connect-aws.js';
import { overseeCalls } from './oversee-calls.js';
import type { AwsAccess } from './port.js';
import type { CredentialsProvider } from './sdk-clients.js';

const OURS = '999900001111';

interface Asked {
  readonly path: string;
  readonly operation: string;
  readonly accessKeyId: string;
}

delete process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED;
/** From the first client on: the SDK warns once. */
const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});

let server: Server;
let aws: AwsAccess | undefined;
let asked: Asked[] = [];
let calls: string[] = [];
let answer: (asked: Asked, response: ServerResponse) => void = () => {};

const refuse = (response: ServerResponse, status: number, code: string) =>
  response
    .writeHead(status, { 'content-type': 'text/xml' })
    .end(
      `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
    );

const IDENTITY = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${OURS}:user/ann</Arn><Account>${OURS}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

async function connect(credentials: CredentialsProvider = async () => key('AKIAFIRST')): Promise<AwsAccess> {
  const { port } = server.address() as AddressInfo;
  aws = connectAws(
    {
      region: 'eu-west-1',
      readerRoleName: 'Reader',
      endpoint: `http://127.0.0.1:${port}`,
      credentials,
      attemptsMax: 2,
    },
    {
      clock: { nowMs: () => 0 },
      log: silentLog,
      onCall: (...[service, operation, outcome]) => calls.push([service, operation, outcome].join(' ')),
    },
  );
  return aws;
}

const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'invented' });

async function read(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { authorization = '', 'x-amz-target': target = '' } = request.headers as Record<string, string>;
  return {
    path: request.url ?? '',
    operation: /Action=(\w+)/.exec(body)?.[1] ?? target.split('.').at(-1) ?? '',
    accessKeyId: /Credential=(\w+)/.exec(authorization)?.[1] ?? '',
  };
}

beforeEach(async () => {
  asked = [];
  calls = [];
  answer = (_, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(IDENTITY);
  server = createServer(async (request, response) => {
    const each = await read(request);
    asked.push(each);
    answer(each, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  await aws?.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe('a call to AWS', () => {
  it('is made once more with new credentials when the old ones have expired', async () => {
    answer = ({ accessKeyId }, response) =>
      accessKeyId === 'AKIAFIRST' ? refuse(response, 403, 'ExpiredToken') : response.writeHead(200).end(IDENTITY);
    const renewed: boolean[] = [];
    const access = await connect(async (how) => {
      renewed.push(how?.forceRefresh === true);
      return key(how?.forceRefresh ? 'AKIASECOND' : 'AKIAFIRST');
    });

    const identity = await access.identity();

    expect(identity.accountId).toBe(OURS);
    expect(asked.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIAFIRST', 'AKIASECOND']);
    expect(renewed).toEqual([false, true]);
  });

  it('passes new credentials on to all other clients', async () => {
    let valid = 'AKIAFIRST';
    answer = ({ accessKeyId }, response) =>
      accessKeyId === valid ? response.writeHead(200).end(IDENTITY) : refuse(response, 403, 'ExpiredToken');
    const access = await connect(async () => key(valid));
    const clients = await access.own('us-east-1');
    const sts = await clients.sts();
    await sts.send(new GetCallerIdentityCommand({}));

    valid = 'AKIASECOND';
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));

    expect(Account).toBe(OURS);
    expect(asked.at(-1)?.accessKeyId).toBe('AKIASECOND');
  });

  it('fails when new credentials have expired too', async () => {
    answer = (_, response) => refuse(response, 403, 'ExpiredToken');

    const identity = (await connect()).identity();

    await expect(identity).rejects.toMatchObject({ code: 'AWS_EXPIRED_CREDENTIALS' });
    expect(asked).toHaveLength(2);
  });

  it('is tried again when it is throttled, and then fails as throttled', async () => {
    answer = (_, response) => refuse(response, 400, 'Throttling');

    const identity = (await connect()).identity();

    await expect(identity).rejects.toMatchObject({ code: 'AWS_THROTTLED', retryable: true });
    expect(asked).toHaveLength(2);
    expect(calls).toEqual(['sts GetCallerIdentity throttled']);
  });

  it('leaves its name on what goes wrong', async () => {
    const clients = await (await connect()).own('us-east-1');
    answer = (_, response) => refuse(response, 403, 'AccessDenied');

    const failed = await (await clients.s3())
      .send(new ListObjectsV2Command({ Bucket: 'logs' }))
      .catch((e: unknown) => e);

    expect(classifyAwsError(failed)).toMatchObject({
      code: 'AWS_DENIED',
      action: 's3:ListBucket',
      call: { service: 's3', operation: 'ListObjectsV2', accountId: OURS, region: 'us-east-1' },
    });
  });

  it('goes to the path of a bucket where an endpoint is given', async () => {
    const clients = await (await connect()).own('us-east-1');
    answer = (_, response) => response.writeHead(200).end('<ListBucketResult></ListBucketResult>');

    await (await clients.s3()).send(new ListObjectsV2Command({ Bucket: 'logs', Prefix: 'AWSLogs/' }));

    expect(asked.at(-1)?.path).toMatch(/^\/logs\/?\?/);
  });

  it('is told of when it went well', async () => {
    const clients = await (await connect()).own('us-east-1');
    answer = (_, response) => response.writeHead(200).end('{"Events":[]}');

    await (await clients.cloudtrail()).send(new LookupEventsCommand({}));

    expect(calls).toEqual(['sts GetCallerIdentity ok', 'cloudtrail LookupEvents ok']);
  });

  it('takes its turn with every attempt', async () => {
    const turns: string[] = [];
    const { port } = server.address() as AddressInfo;
    const client = new CloudTrailClient({
      region: 'eu-west-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: key('AKIAFIRST'),
      maxAttempts: 2,
    });
    const pacer = {
      turn: async (name: string, perSecond: number) => void turns.push(`${name}: ${perSecond}`),
      close() {},
    };
    overseeCalls(client, { accountId: OURS, region: 'eu-west-1', requestsPerSecond: 7, pacer, observe: () => {} });
    answer = (_, response) => response.writeHead(503).end();

    await client.send(new LookupEventsCommand({})).catch(() => {});

    const once = ['everything: 7', `0 ${OURS} eu-west-1: 1.6`];
    expect(turns).toEqual([...once, ...once]);
    client.destroy();
  });

  it('does not bring up the age of Node', async () => {
    await (await connect()).identity();

    expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual([]);
  });

  it('is refused once everything is closed', async () => {
    const access = await connect();

    await access.close();

    await expect(access.own('eu-west-1')).rejects.toThrow();
  });
});
