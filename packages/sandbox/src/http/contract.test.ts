import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe } from 'vitest';
import { identityContract, type PeopledTarget } from './test-support/identity-contract.js';
import { objectContract } from './test-support/object-contract.js';
import { queueContract } from './test-support/queue-contract.js';
import { memberOf, startSmallSandbox } from './test-support/small-sandbox.js';
import { isInstalled, startMoto } from './test-support/start-moto.js';
import { clientConfig, type Target } from './test-support/target.js';

/** Both answer alike, or one of them is wrong about AWS. */
function contract(start: () => Promise<PeopledTarget & { close(): Promise<void> }>): void {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started?.close());
  objectContract(() => started);
  queueContract(() => started);
  identityContract(() => started);
}

describe('the sandbox', () => {
  contract(async () => {
    const sandbox = await startSmallSandbox();
    return {
      ...sandbox.target,
      roleArn: `arn:aws:iam::${memberOf(sandbox)}:role/${sandbox.readerRoleName}`,
      externalId: sandbox.externalId,
      accountIds: [...sandbox.world.accounts.keys()],
      close: sandbox.close,
    };
  });
});

const withoutMoto = !isInstalled('moto_server');

describe.skipIf(withoutMoto)(`moto${withoutMoto ? ' (skipped: moto_server is not installed)' : ''}`, () => {
  contract(async () => {
    const moto = await startMoto();
    return { ...moto, ...(await peopleMoto(moto)), close: moto.close };
  });
});

async function peopleMoto(target: Target): Promise<Pick<PeopledTarget, 'roleArn' | 'externalId' | 'accountIds'>> {
  const organizations = new OrganizationsClient(clientConfig(target));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  for (const name of ['security', 'workload', 'another']) {
    await organizations.send(new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }));
  }
  const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
  const { Role } = await new IAMClient(clientConfig(target)).send(
    new CreateRoleCommand({ RoleName: 'Reader', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
  );
  return { roleArn: Role?.Arn ?? '', externalId: 'contract', accountIds: Accounts.flatMap(({ Id }) => Id ?? []) };
}
