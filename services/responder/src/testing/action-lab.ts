import { connectAws, Secret, silentLog } from '@trailwarden/platform';
import { type Sandbox, type SandboxOptions, simulateOrganization, startSandbox } from '@trailwarden/sandbox';
import type { ActionPorts } from '../actions/action.js';
import { memberOrThrow } from '../service/member-or-throw.js';

export const LAB_START_MS = Date.UTC(2026, 2, 2, 12);

/** A sandbox organization that stands still until its clock is turned, and the ports of actions on it. */
export interface ActionLab {
  readonly sandbox: Sandbox;
  readonly ports: ActionPorts;
  /** Time goes on by so much. */
  pass(ms: number): void;
  close(): Promise<void>;
}

export interface ActionLabOptions extends Partial<Omit<SandboxOptions, 'nowMs' | 'organization'>> {
  readonly accounts?: number;
  readonly channels?: Partial<ActionPorts['channels']>;
}

export async function startActionLab({
  accounts = 2,
  channels = {},
  ...more
}: ActionLabOptions = {}): Promise<ActionLab> {
  const time = { ms: LAB_START_MS };
  const clock = { nowMs: () => time.ms };
  const startMinute = LAB_START_MS / 60_000;
  const organization = simulateOrganization({
    seed: 11,
    accounts,
    regions: 1,
    startMinute,
    days: 1,
    volume: 0.05,
    incidents: [],
  });
  const sandbox = await startSandbox({ ...more, organization, nowMs: clock.nowMs });
  const aws = connectAws(
    {
      region: sandbox.homeRegion,
      endpoint: sandbox.url,
      credentials: sandbox.credentials,
      readerRoleName: sandbox.responderRoleName,
      sessionName: 'trailwarden-responder',
      externalId: async () => new Secret(sandbox.externalId),
    },
    { clock, log: silentLog },
  );
  return {
    sandbox,
    ports: {
      nowMs: clock.nowMs,
      aws: {
        member: (accountId, region) => memberOrThrow(aws, accountId, region),
        own: (region) => aws.own(region),
        homeRegion: sandbox.homeRegion,
        ownAccountId: sandbox.securityAccountId,
        partition: 'aws',
      },
      channels: { slack: undefined, webhook: undefined, ...channels },
      signal: new AbortController().signal,
    },
    pass(ms) {
      time.ms += ms;
    },
    async close() {
      await aws.close();
      await sandbox.close();
    },
  };
}
