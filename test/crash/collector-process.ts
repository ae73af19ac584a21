import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./collector-process.mjs', import.meta.url));

export interface CollectorAsked {
  readonly store: { readonly folder: string; readonly url?: string };
  readonly redisUrl?: string;
  /** As ScriptedWorld says. */
  readonly world: Readonly<Record<string, unknown>>;
  readonly minute: number;
  readonly endMinute: number;
  readonly historyDays: number;
  readonly laneWorkers?: number;
}

/** What stands in a store, whoever wrote it; see collector-process.mjs. */
export type Standing = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

export interface CollectorProcess {
  /** It takes part from now on. Rejects when it ended before. */
  readonly started: Promise<void>;
  /** What it says once nothing is left; undefined when it was killed before. Rejects when it ended by itself otherwise. */
  readonly result: Promise<Standing | undefined>;
  /** Once the process is gone, for whatever reason. */
  readonly ended: Promise<unknown>;
  tell(minute: number): void;
  /** As by a power cut of the process. Resolves once it is gone. */
  kill(): Promise<void>;
}

interface Said {
  readonly kind: 'started' | 'done';
  readonly result?: Standing;
}

export function startCollectorProcess(asked: CollectorAsked): CollectorProcess {
  const child = spawn(process.execPath, ['--liftoff-only', SCRIPT, JSON.stringify(asked)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 20_000) complaints += text;
    if (process.env.LOUD) process.stderr.write(text);
  });
  let killed = false;
  const gone = exitOf(child);
  const endedItself = gone.then((code) => {
    if (!killed) throw new Error(`the collector ended by itself with ${code}: ${complaints}`);
  });
  const lines = new Map<Said['kind'], (said: Said) => void>();
  const said = (kind: Said['kind']) => new Promise<Said>((resolve) => lines.set(kind, resolve));
  const started = Promise.race([said('started'), endedItself]);
  const result = Promise.race([said('done'), endedItself]);
  for (const each of [started, result]) each.catch(() => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const what = JSON.parse(line) as Said;
    lines.get(what.kind)?.(what);
  });
  return {
    started: started.then(() => undefined),
    result: result.then((what) => (what === undefined ? undefined : what.result)),
    ended: gone,
    tell: (minute) => void (child.stdin.writable && child.stdin.write(`${minute}\n`)),
    kill: async () => {
      killed = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}
