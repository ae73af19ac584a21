import { type SmallSandbox, startSmallSandbox } from '../http/test-support/small-sandbox.js';
import { clientConfig } from '../http/test-support/target.js';
import { addAccessKey, addUser } from '../http/world/make-iam.js';
import { accountOf } from '../http/world/world.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ResponderSandbox {
  readonly sandbox: SmallSandbox;
  /** For any SDK client; as Trailwarden's own role, or whoever is given. */
  config(credentials?: Credentials, region?: string): ReturnType<typeof clientConfig>;
  /** A user in the security account with one active key. @returns the key. @param policy - JSON text; may do everything when left out. */
  makeUser(name: string, policy?: string): Credentials;
}

const ALLOW_ALL = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });

/** A sandbox for what responders call, on a clock that stands still until told to go on. */
export async function startResponderSandbox(): Promise<ResponderSandbox> {
  const sandbox = await startSmallSandbox();
  const { world, url } = sandbox;
  return {
    sandbox,
    config: (credentials = sandbox.credentials, region = 'us-east-1') => ({
      ...clientConfig({ endpoint: url, credentials }),
      region,
    }),
    makeUser(name, policy = ALLOW_ALL) {
      const createdMs = world.nowMs();
      const { id: accountId, iam } = accountOf(world, sandbox.securityAccountId);
      const user = addUser(iam, { accountId, name, createdMs });
      user.inlinePolicies.set('rights', policy);
      addAccessKey(world.ids, user, createdMs);
      const [key] = [...user.accessKeys.values()];
      return { accessKeyId: key?.id ?? '', secretAccessKey: key?.secret ?? '' };
    },
  };
}
