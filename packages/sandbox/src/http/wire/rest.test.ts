import * as account from '@aws-sdk/client-account';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.js';
import { SERVICES } from '../services/index.js';
import { identify } from './identify.js';
import { operationsOf } from './operations.js';
import { settleFault } from './protocol.js';
import { payloadOf, type WireRequest } from './request.js';
import { restJson } from './rest-json.js';
import { restXml } from './rest-xml.js';
import { wireService } from './wired-service.js';

const request = (line: string, headers: Record<string, string> = {}, body = ''): WireRequest => {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query = ''] = target.split('?');
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(body) };
};
const wiredS3 = wireService(SERVICES.find(({ signingName }) => signingName === 's3')!);
const xml = restXml({ xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/', defaultNamespace: 'com.amazonaws.s3' });
const s3Operation = (name: string) => operationsOf(s3).get(name)!;

describe('routes of S3', () => {
  it.each([
    ['GET /', 'ListBuckets', {}],
    ['GET /b?list-type=2&prefix=x', 'ListObjectsV2', { Bucket: 'b' }],
    ['GET /b/?location', 'GetBucketLocation', { Bucket: 'b' }],
    ['HEAD /b', 'HeadBucket', { Bucket: 'b' }],
    ['PUT /b?notification', 'PutBucketNotificationConfiguration', { Bucket: 'b' }],
    ['PUT /b', 'CreateBucket', { Bucket: 'b' }],
    ['PUT /b/k', 'PutObject', { Bucket: 'b', Key: 'k' }],
    ['PUT /b/k?x-id=PutObject', 'PutObject', { Bucket: 'b', Key: 'k' }],
    ['GET /b/a/../b//c%2Fd%20e', 'GetObject', { Bucket: 'b', Key: 'a/../b//c/d e' }],
    ['GET /b/k?x-id=GetObject', 'GetObject', { Bucket: 'b', Key: 'k' }],
    ['GET /b/k?tagging', 'GetObjectTagging', { Bucket: 'b', Key: 'k' }],
    ['GET /b?tagging', 'GetBucketTagging', { Bucket: 'b' }],
  ])('%s is %s', (line, name, labels) => {
    expect(identify(wiredS3, request(line))).toMatchObject({ operation: { name }, labels });
  });

  it('tell a copy by its header', () => {
    expect(identify(wiredS3, request('PUT /b/k', { 'x-amz-copy-source': '/b/other' })).operation.name).toBe(
      'CopyObject',
    );
  });
});

describe('restXml', () => {
  it('reads path, query and headers, typed', async () => {
    const { input } = {
      input: await xml.read(s3Operation('ListObjectsV2'), request('GET /b?list-type=2&max-keys=5&fetch-owner=true'), {
        Bucket: 'b',
      }),
    };

    expect(input).toEqual({ Bucket: 'b', MaxKeys: 5, FetchOwner: true });
  });

  it('reads an XML payload', async () => {
    const body =
      '<NotificationConfiguration><QueueConfiguration><Id>i</Id><Queue>q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>';

    const input = await xml.read(
      s3Operation('PutBucketNotificationConfiguration'),
      request('PUT /b?notification', {}, body),
      {},
    );

    expect(input.NotificationConfiguration).toEqual({
      QueueConfigurations: [{ Id: 'i', QueueArn: 'q', Events: ['s3:ObjectCreated:*'] }],
    });
  });

  it('keeps metadata in headers, both ways', async () => {
    const input = await xml.read(
      s3Operation('PutObject'),
      request('PUT /b/k', { 'x-amz-meta-colour': 'red' }, 'x'),
      {},
    );
    const reply = xml.reply(s3Operation('HeadObject'), { Metadata: { colour: 'red' }, LastModified: new Date(0) }, '');

    expect(input).toMatchObject({ Metadata: { colour: 'red' }, Body: Buffer.from('x') });
    expect(reply.headers).toMatchObject({
      'x-amz-meta-colour': 'red',
      'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
    });
  });

  it('puts chunked bodies together again', () => {
    const headers = { 'content-encoding': 'aws-chunked' };
    const body = '5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';

    expect(Buffer.from(payloadOf(request('PUT /b/k', headers, body))).toString()).toBe('hello world');
  });

  it('writes a fault with its details', () => {
    const fault = settleFault(new Fault('NoSuchKey', 'none', 404, { details: { Key: 'a<b' } }), undefined);

    expect(xml.fault(fault, undefined, 'id-1').body).toContain(
      '<Error><Code>NoSuchKey</Code><Message>none</Message><Key>a&lt;b</Key><RequestId>id-1</RequestId></Error>',
    );
  });
});

describe('restJson', () => {
  const operation = operationsOf(account).get('ListRegions')!;

  it('reads a body and writes one', async () => {
    const protocol = restJson();

    const input = await protocol.read(
      operation,
      request('POST /listRegions', {}, '{"MaxResults":3,"RegionOptStatusContains":["ENABLED"]}'),
      {},
    );
    const reply = protocol.reply(operation, { Regions: [{ RegionName: 'eu-west-1' }] }, '');

    expect(input).toEqual({ MaxResults: 3, RegionOptStatusContains: ['ENABLED'] });
    expect(JSON.parse(String(reply.body))).toEqual({ Regions: [{ RegionName: 'eu-west-1' }] });
  });

  it('names a fault in a header', () => {
    const reply = restJson().fault(
      settleFault(new Fault('AccessDeniedException', 'no', 403), undefined),
      undefined,
      '',
    );

    expect(reply).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } });
  });
});
