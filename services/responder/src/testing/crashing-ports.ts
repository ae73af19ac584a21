import type { AwsClients } from '@trailwarden/platform';
import type { ActionPorts } from '../actions/action.js';

/** As if the process had ended: no call gets through any more. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface WatchedPorts {
  readonly ports: ActionPorts;
  /** Writes that were let through. */
  made(): number;
}

const READ = /^(?:Get|List|Describe|Lookup|Head)/;

/** Ports whose AWS clients let so many writes through, and nothing after: between two writes it makes no difference where it ends. */
export function crashingPorts(ports: ActionPorts, writesMax = Number.POSITIVE_INFINITY): WatchedPorts {
  let made = 0;
  let crashed = false;
  const watch = <C extends object>(client: C): C =>
    new Proxy(client, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'send' || typeof member !== 'function') return member;
        return (...args: readonly unknown[]): unknown => {
          const [command] = args;
          if (crashed || (made >= writesMax && !isRead(command))) {
            crashed = true;
            return Promise.reject(new Crash(`write ${made + 1} was not made`));
          }
          if (!isRead(command)) made += 1;
          return member.apply(target, args);
        };
      },
    });
  return { ports: withClients(ports, watch), made: () => made };
}

function isRead(command: unknown): boolean {
  return READ.test((command as object).constructor.name);
}

/** Ports whose AWS clients all go through `change`. */
function withClients(ports: ActionPorts, change: <C extends object>(client: C) => C): ActionPorts {
  const changed = (clients: AwsClients): AwsClients =>
    new Proxy(clients, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? async () => change((await member.call(target)) as object) : member;
      },
    });
  return {
    ...ports,
    aws: {
      ...ports.aws,
      member: async (accountId, region) => changed(await ports.aws.member(accountId, region)),
      own: async (region) => changed(await ports.aws.own(region)),
    },
  };
}
