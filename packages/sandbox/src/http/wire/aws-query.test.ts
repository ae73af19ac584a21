import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.js';
import { awsQuery } from './aws-query.js';
import { errorShapesOf, operationsOf } from './operations.js';
import { settleFault } from './protocol.js';

const protocol = awsQuery({
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  defaultNamespace: 'com.amazonaws.sts',
});
const OPERATIONS = new Map([...operationsOf(sts), ...operationsOf(iam)]);
const operation = (name: string) => OPERATIONS.get(name)!;
const read = (name: string, form: Record<string, string>) =>
  protocol.read(
    operation(name),
    {
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(new URLSearchParams(form).toString()),
    },
    {},
  );

describe('awsQuery', () => {
  it('reads numbers, lists and structures out of a form', async () => {
    const input = await read('AssumeRole', {
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      DurationSeconds: '900',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a & b',
      'Tags.member.2.Key': 'x',
      'Tags.member.2.Value': '',
      'TransitiveTagKeys.member.1': 'team',
    });

    expect(input).toEqual({
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      DurationSeconds: 900,
      Tags: [
        { Key: 'team', Value: 'a & b' },
        { Key: 'x', Value: '' },
      ],
      TransitiveTagKeys: ['team'],
    });
  });

  it('refuses a number that is none', async () => {
    await expect(read('AssumeRole', { DurationSeconds: 'soon' })).rejects.toThrow(Fault);
  });

  it('writes the result between the operation’s own tags, escaped', () => {
    const Arn = 'arn:<&>';

    const { body } = protocol.reply(operation('GetCallerIdentity'), { Arn }, 'id-1');

    expect(body).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:&lt;&amp;&gt;</Arn></GetCallerIdentityResult>' +
        '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
    );
  });

  it('writes no result where an operation has none, and an empty one where it is empty', () => {
    const bodies = ['DeleteUser', 'ListUsers'].map((name) => protocol.reply(operation(name), {}, 'id-1').body);

    expect(bodies[0]).toMatch(/<DeleteUserResponse xmlns="[^"]+"><ResponseMetadata>/);
    expect(bodies[1]).toContain('<ListUsersResult></ListUsersResult>');
  });

  it('writes times in words', () => {
    const { body } = protocol.reply(
      operation('GetUser'),
      { User: { UserName: 'jo', CreateDate: new Date(Date.UTC(2026, 2, 2)) } },
      'id-1',
    );

    expect(body).toContain('<CreateDate>2026-03-02T00:00:00Z</CreateDate>');
  });

  it('writes a fault under the code and status that the model gives it', () => {
    const shape = errorShapesOf(iam).get('NoSuchEntity');

    const reply = protocol.fault(settleFault(new Fault('NoSuchEntity', 'no <user>'), shape), shape, 'id-1');

    expect(reply.status).toBe(404);
    expect(reply.body).toContain('<Type>Sender</Type><Code>NoSuchEntity</Code><Message>no &lt;user&gt;</Message>');
  });
});
