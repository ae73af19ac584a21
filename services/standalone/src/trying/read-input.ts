import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Incident } from '@trailwarden/detector';
import { readYaml } from '@trailwarden/platform';
import type { IncidentState } from '@trailwarden/playbooks';
import { InputFileError } from '../errors.js';
import { incidentOfOutput } from './incident-of-output.js';
import { type WorldFile, worldFileSchema } from './world-file.js';

const BYTES_MAX = 10_000_000;

/** @throws InputFileError */
export async function readIncidentFile(
  path: string,
  cwd: string,
): Promise<{ readonly incident: Incident; readonly state: IncidentState }> {
  const text = await textOf(path, cwd);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputFileError(`${path} is no JSON.`, HINT);
  }
  const parsed = incidentOfOutput(value);
  if (parsed.kind === 'incident') return parsed;
  throw new InputFileError(`No incident can be made of ${path}: ${parsed.reason}.`, HINT);
}

const HINT =
  "It holds one incident, as insights show ID --json writes it, or a record of AWS's Insights, as CloudTrail or EventBridge deliver it.";

/** What is around an incident, as JSON or YAML. @throws InputFileError with all that is wrong. */
export async function readWorldFile(path: string, cwd: string): Promise<WorldFile> {
  const source = readYaml(path, await textOf(path, cwd));
  const parsed = worldFileSchema.safeParse(source.value ?? {});
  if (parsed.success && source.problems.length === 0) return parsed.data;
  const wrong = [
    ...source.problems.map(({ at, problem }) => `${at} ${problem}`),
    ...(parsed.error?.issues.map((issue) => `${source.at(issue.path)} ${issue.path.join('.')}: ${issue.message}`) ??
      []),
  ];
  throw new InputFileError(`${path} says nothing of a world: ${wrong.join('; ')}.`, 'See docs/guides/respond.md.');
}

async function textOf(path: string, cwd: string): Promise<string> {
  try {
    const file = resolve(cwd, path);
    if ((await stat(file)).size > BYTES_MAX) throw new InputFileError(`${path} is too large.`, HINT);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new InputFileError(`${path} cannot be read (${code}).`, 'Name a file that is there.', { cause: error });
  }
}
