import { classifyAwsError } from '../aws/classify-aws-error.js';
import type { AwsAccess, AwsClients } from '../aws/port.js';
import type { Env } from './environment.js';
import { SecretUnavailableError } from './errors.js';
import { Secret } from './secret.js';
import type { SecretRef, SecretSetting } from './secret-ref.js';

export interface SecretPlaces {
  readonly env: Env;
  /** Asked on our own credentials, and only when a reference points there. */
  readonly aws: Pick<AwsAccess, 'own'>;
  /** For names; an ARN names its own. */
  readonly region: string;
}

/** @throws SecretUnavailableError. */
export type SecretResolver = (setting: SecretSetting) => Promise<Secret>;

/** Fetches each secret once; what could not be had is tried again when it is asked for again. */
export function createSecretResolver(places: SecretPlaces): SecretResolver {
  /** As many as the settings have references. */
  const fetched = new Map<string, Promise<Secret>>();
  return (setting) => {
    if (setting instanceof Secret) return Promise.resolve(setting);
    const key = JSON.stringify(setting);
    const known = fetched.get(key);
    if (known !== undefined) return known;
    const fetching = fetchSecret(setting, places).catch((error: unknown) => {
      fetched.delete(key);
      throw unavailable(setting, error);
    });
    fetched.set(key, fetching);
    return fetching;
  };
}

async function fetchSecret(ref: SecretRef, { env, aws, region }: SecretPlaces): Promise<Secret> {
  if ('env' in ref) return wrap(env[ref.env], 'the variable is not set');
  const name = 'ssm' in ref ? ref.ssm : ref.secretsManager;
  const clients = await aws.own(/^arn:[^:]+:[^:]+:([^:]+):/.exec(name)?.[1] ?? region);
  const text = await ('ssm' in ref ? readParameter(clients, name) : readSecret(clients, name));
  const field = 'field' in ref ? ref.field : undefined;
  return field === undefined
    ? wrap(text, 'it is empty')
    : wrap(fieldOf(text, field), `it is no JSON with a text at ${field}`);
}

async function readSecret(clients: AwsClients, SecretId: string): Promise<string | undefined> {
  const client = await clients.secretsManager();
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId }));
  return SecretString ?? (SecretBinary && new TextDecoder().decode(SecretBinary));
}

async function readParameter(clients: AwsClients, Name: string): Promise<string | undefined> {
  const client = await clients.ssm();
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value;
}

function fieldOf(text: string | undefined, field: string): string | undefined {
  try {
    const value: unknown = (JSON.parse(text ?? '') as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // what JSON.parse says quotes the secret
  }
}

/** Files and consoles leave a line end behind. */
function wrap(text: string | undefined, otherwise: string): Secret {
  const trimmed = text?.replace(/[\r\n]+$/, '') ?? '';
  if (trimmed === '') throw new SecretUnavailableError(otherwise, '');
  return new Secret(trimmed);
}

function unavailable(ref: SecretRef, error: unknown): SecretUnavailableError {
  const [place, name] =
    'env' in ref
      ? ['environment variable', ref.env]
      : 'ssm' in ref
        ? ['SSM parameter', ref.ssm]
        : ['Secrets Manager secret', ref.secretsManager];
  const cause = error instanceof SecretUnavailableError ? error : classifyAwsError(error);
  const hint = cause.hint === '' ? 'Put it there, or change the settings that point to it.' : cause.hint;
  return new SecretUnavailableError(`The secret in ${place} ${name} is not to be had: ${cause.message}`, hint, {
    cause,
    retryable: cause.retryable,
  });
}
