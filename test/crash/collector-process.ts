import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CollectorAsked, Standing } from './open-collector.mjs';

const SCRIPT = fileURLToPath(new URL('./collector-process.mjs', import.meta.url));
/** Of V8: the store's engine is compiled once, not twice. It then works slower, and starts with half the effort. */
const QUICK_START = '--liftoff-only';

export interface ProcessAsked extends Omit<CollectorAsked, 'data'> {
  readonly minute: number;
}

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

export function startCollectorProcess(asked: ProcessAsked): CollectorProcess {
  const child = spawn(process.execPath, [QUICK_START, SCRIPT, JSON.stringify(asked)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 20_000) complaints += text;
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
