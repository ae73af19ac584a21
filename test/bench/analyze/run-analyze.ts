import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What one run of the command came to. */
export interface AnalyzeRun {
  readonly files: number;
  readonly records: number;
  readonly incidents: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

const COMMAND = new URL('../../../../services/standalone/dist/index.js', import.meta.url);
/** The command as `npm start -- analyze` runs it, without the set-up; then what it took from the machine. */
const SCRIPT = `
  const { main } = await import(${JSON.stringify(COMMAND.href)});
  process.exitCode = await main(process.argv.slice(1));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1e3, peakBytes: maxRSS * 1024 }));`;
const OUTPUT_BYTES_MAX = 256 * 2 ** 20;

/** Runs `trailwarden analyze FOLDER --json` in a process of its own. */
export function runAnalyze(folder: string): AnalyzeRun {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, 'analyze', folder, '--json'], {
    cwd: fileURLToPath(new URL('.', COMMAND)),
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (run.status !== 0) throw new Error(`analyze ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const lines = run.stdout.trim().split('\n');
  const { coverage } = JSON.parse(lines.at(-1) ?? '') as Coverage;
  const taken = JSON.parse(run.stderr) as Pick<AnalyzeRun, 'cpuMs' | 'peakBytes'>;
  return { files: coverage.files.read, records: coverage.records.counted, incidents: lines.length - 1, ...taken };
}

/** The last line of `--json`, as far as it is looked at. */
interface Coverage {
  readonly coverage: { readonly files: { readonly read: number }; readonly records: { readonly counted: number } };
}
