import { type AwsClients, connectAws, Secret, silentLog } from '@trailwarden/platform';
import type { IamUser } from '@trailwarden/sandbox';
import type { IamLab } from './iam-lab.js';

/** Whoever has a user's access key. */
export interface Attacker {
  /** On the key itself. */
  readonly clients: AwsClients;
  /** On a session of a role, for as long as it lives. @throws when the role cannot be assumed. */
  become(roleName: string): Promise<AwsClients>;
  close(): Promise<void>;
}

export async function attackWith(lab: IamLab, user: IamUser): Promise<Attacker> {
  const key = [...user.accessKeys.values()].find(({ status }) => status === 'Active')!;
  const way = (readerRoleName: string) =>
    connectAws(
      {
        region: 'us-east-1',
        endpoint: lab.sandbox.url,
        credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
        attemptsMax: 1,
        readerRoleName,
        externalId: async () => new Secret('none'),
      },
      { clock: lab.ports, log: silentLog },
    );
  const ways = [way('none')];
  return {
    clients: await ways[0]!.own('us-east-1'),
    async become(roleName) {
      const through = way(roleName);
      ways.push(through);
      const access = await through.forAccount(lab.accountId, 'us-east-1');
      if (access.kind === 'unreachable') throw new Error(access.reason);
      return access.clients;
    },
    async close() {
      await Promise.all(ways.map((each) => each.close()));
    },
  };
}
