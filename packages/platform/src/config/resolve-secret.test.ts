import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwsAccess, AwsClients } from '../aws/port.js';
import { createSecretResolver } from './resolve-secret.js';
import { Secret } from './secret.js';

const secrets = mockClient(SecretsManagerClient);
const parameters = mockClient(SSMClient);
let regions: string[] = [];

const aws: Pick<AwsAccess, 'own'> = {
  own: async (region) => {
    regions.push(region);
    const settings = { region };
    return {
      secretsManager: async () => new SecretsManagerClient(settings),
      ssm: async () => new SSMClient(settings),
    } as Partial<AwsClients> as AwsClients;
  },
};
const resolver = (env: Record<string, string> = {}) => createSecretResolver({ env, aws, region: 'eu-west-1' });

beforeEach(() => {
  secrets.reset();
  parameters.reset();
  regions = [];
});

describe('a secret', () => {
  it('that stands in the settings is there', async () => {
    const secret = new Secret('hunter2');

    expect(await resolver()(secret)).toBe(secret);
  });

  it('is taken from the environment', async () => {
    expect((await resolver({ ID: 'hunter2' })({ env: 'ID' })).reveal()).toBe('hunter2');
  });

  it('is fetched from Secrets Manager, in the region of its ARN', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'hunter2\n' });
    const resolve = resolver();

    const byName = await resolve({ secretsManager: 'id' });
    await resolve({ secretsManager: 'arn:aws:secretsmanager:us-west-2:111122223333:secret:id-AbCdEf' });

    expect(byName.reveal()).toBe('hunter2');
    expect(regions).toEqual(['eu-west-1', 'us-west-2']);
  });

  it('may be one field of JSON', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"url":"postgres://x","port":1}' });

    const url = await resolver()({ secretsManager: 'db', field: 'url' });

    expect(url.reveal()).toBe('postgres://x');
  });

  it('is fetched from SSM, decrypted', async () => {
    parameters
      .on(GetParameterCommand, { Name: '/id', WithDecryption: true })
      .resolves({ Parameter: { Value: 'hunter2' } });

    expect((await resolver()({ ssm: '/id' })).reveal()).toBe('hunter2');
  });

  it('is fetched once, also by many at once', async () => {
    parameters.on(GetParameterCommand).resolves({ Parameter: { Value: 'hunter2' } });
    const resolve = resolver();

    await Promise.all([resolve({ ssm: '/id' }), resolve({ ssm: '/id' })]);
    await resolve({ ssm: '/id' });

    expect(parameters.calls()).toHaveLength(1);
  });

  it('that could not be fetched is asked for again', async () => {
    parameters
      .on(GetParameterCommand)
      .rejectsOnce(Object.assign(new Error('slow'), { name: 'ThrottlingException' }))
      .resolves({ Parameter: { Value: 'hunter2' } });
    const resolve = resolver();

    await expect(resolve({ ssm: '/id' })).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE', retryable: true });

    expect((await resolve({ ssm: '/id' })).reveal()).toBe('hunter2');
  });

  it.each([
    [{ env: 'ID' }, 'environment variable ID'],
    [{ secretsManager: 'db', field: 'url' }, 'Secrets Manager secret db'],
    [{ ssm: '/id' }, 'SSM parameter /id'],
  ])('that is not there is named, not shown: %j', async (ref, name) => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"password":"hunter2"' });
    parameters.on(GetParameterCommand).resolves({ Parameter: { Value: '' } });

    const failed = await resolver({ OTHER: 'hunter2' })(ref).catch((error: unknown) => error as Error);

    expect(failed).toMatchObject({ code: 'SECRET_UNAVAILABLE', retryable: false });
    expect((failed as Error).message).toContain(name);
    expect((failed as Error).message).not.toContain('hunter2');
  });
});
