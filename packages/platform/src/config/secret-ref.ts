import { z } from 'zod';
import { Secret } from './secret.js';

const NAME = z.string().min(1);
const ALLOWED =
  'must be a text, { env: NAME }, { secretsManager: NAME_OR_ARN, field: KEY } (field only if it holds JSON) or { ssm: NAME }';

const secretRef = z.union([
  z.strictObject({ env: NAME.describe('Environment variable that holds it') }),
  z.strictObject({
    secretsManager: NAME.describe('Name or ARN of a secret in Secrets Manager'),
    field: NAME.describe('Key inside it, when the secret is JSON').optional(),
  }),
  z.strictObject({ ssm: NAME.describe('Name or ARN of a parameter in SSM Parameter Store') }),
]);

/** Where a secret is kept. */
export type SecretRef = z.output<typeof secretRef>;

/** A secret itself, wrapped at once, or where it is kept. */
export const secretSetting = z
  .union([z.string().min(1), secretRef], { error: ALLOWED })
  .transform((value) => (typeof value === 'string' ? new Secret(value) : value));

export type SecretSetting = z.output<typeof secretSetting>;
