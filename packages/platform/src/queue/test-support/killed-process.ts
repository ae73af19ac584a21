import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface KilledProcess {
  readonly name: string;
  /** Of the job it was killed in the middle of. */
  readonly key: string;
}

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

/** @param opening - statements that end with `queue` being open; `@trailwarden/platform` is the built one. */
export async function startAndKill(opening: string): Promise<KilledProcess> {
  const [name, key] = ['killed', 'half-done'];
  const script = `${opening}
    queue.work('${name}', () => { console.log('started'); return new Promise(() => {}); }, { concurrency: 1 });
    await queue.add('${name}', '${key}');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: PACKAGE,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) if (line === 'started') child.kill('SIGKILL');
  await ended;
  if (child.signalCode !== 'SIGKILL') throw new Error('the process ended before its job had started');
  return { name, key };
}
