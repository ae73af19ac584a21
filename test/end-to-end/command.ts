import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ENTRY = pathToFileURL(resolve(import.meta.dirname, '../../services/standalone/dist/index.js')).href;
const RUN = `import(${JSON.stringify(ENTRY)}).then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })`;

export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `trailwarden` command in a process of its own, its output piped. */
export function trailwarden(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandRun> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['-e', RUN, '--', ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode, ...output }));
  });
}

/** Standard output as JSON lines. */
export function jsonLines(run: CommandRun): Record<string, unknown>[] {
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
