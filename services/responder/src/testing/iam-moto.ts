import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { IAMClient } from '@aws-sdk/client-iam';
import type { AwsClients } from '@trailwarden/platform';
import type { ActionPorts } from '../actions/action.js';

export function motoIsInstalled(): boolean {
  try {
    execFileSync('moto_server', ['--help'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

export interface IamMoto {
  readonly client: IAMClient;
  readonly accountId: string;
  readonly ports: ActionPorts;
  close(): Promise<void>;
}

/** What it does not know: left out by these names, and no others. */
export const MOTO_LACKS: readonly string[] = ['ListServiceSpecificCredentials'];

const LOOKS_MAX = 600;
const LOOK_AGAIN_MS = 50;

/** Another implementation of AWS, in Python, on this machine alone. */
export async function startIamMoto(): Promise<IamMoto> {
  const port = await freePort();
  const process = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, process);
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const client = new IAMClient({ endpoint, credentials, region: 'us-east-1', maxAttempts: 1 });
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const lacks = MOTO_LACKS.includes(commandName.replace(/Command$/, ''));
        return lacks ? { output: { $metadata: {} }, response: {} } : next(args);
      },
    { step: 'initialize', name: 'motoLacks' },
  );
  const clients = { iam: async () => client } as unknown as AwsClients;
  return {
    client,
    accountId: '123456789012',
    ports: {
      nowMs: Date.now,
      aws: {
        member: async () => clients,
        own: async () => clients,
        homeRegion: 'us-east-1',
        ownAccountId: '123456789012',
        partition: 'aws',
      },
      channels: { slack: undefined, webhook: undefined },
      signal: new AbortController().signal,
    },
    async close() {
      client.destroy();
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
    },
  };
}

async function untilItAnswers(endpoint: string, process: ChildProcess): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX && process.exitCode === null; looks++) {
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error('moto_server did not start');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
