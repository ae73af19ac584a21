import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What main.ts can be started as. */
export type Role = 'sandbox' | 'collector';

/** A process of the benchmark's own, so that its CPU and memory are nobody else's. */
export interface Child {
  /** The next message of a kind. @throws when the process ends before. */
  next<Message extends { readonly kind: string }>(kind: Message['kind']): Promise<Message>;
  tell(message: object): void;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** @param asked - what the role is given, as JSON. */
export function startChild(role: Role, asked: object): Child {
  const child = fork(MAIN, [role, JSON.stringify(asked)], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  void ended.then(() => process.removeListener('exit', kill));
  const told: { readonly kind: string }[] = [];
  const waiting: { readonly kind: string; readonly resolve: (message: never) => void }[] = [];
  child.on('message', (message: { readonly kind: string }) => {
    const at = waiting.findIndex(({ kind }) => kind === message.kind);
    if (at < 0) told.push(message);
    else waiting.splice(at, 1)[0]?.resolve(message as never);
  });
  return {
    next: (kind) => {
      const at = told.findIndex((message) => message.kind === kind);
      if (at >= 0) return Promise.resolve(told.splice(at, 1)[0] as never);
      const coming = new Promise<never>((resolve) => waiting.push({ kind, resolve }));
      const gone = ended.then(([code, signal]) => {
        throw new Error(`the ${role} process ended (${code ?? signal}) before it said "${kind}"`);
      });
      gone.catch(() => undefined);
      return Promise.race([coming, gone]);
    },
    tell: (message) => void child.send(message),
    end: async () => {
      if (child.connected) child.send({ kind: 'end' });
      await ended;
    },
  };
}

/** Of the process that runs: what it says to whoever started it. */
export function say(message: { readonly kind: string }): void {
  process.send?.(message);
}

/** Of the process that runs: what it is told. */
export function onTold(kind: string, listener: (message: never) => void): void {
  process.on('message', (message: { readonly kind: string }) => {
    if (message.kind === kind) listener(message as never);
  });
}
