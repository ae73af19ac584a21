import { didYouMean } from './did-you-mean.js';
import { type Env, FILE_VARIABLE, OUR_NAMES, regionOf, setVariables, strangeNames } from './environment.js';
import { ConfigError, type Mistake } from './errors.js';
import { mistakesOf, shown } from './mistakes.js';
import { type Config, configSchema } from './schema.js';
import { Secret } from './secret.js';
import { readYaml, type YamlSource } from './yaml-source.js';

export interface ConfigOptions {
  /** Must be there. Left out: what TRAILWARDEN_CONFIG names, or `trailwarden.yaml` if there is one. */
  readonly file?: string;
  readonly env: Env;
  /** As that of node:fs/promises with `utf8`. */
  readonly readFile: (path: string) => Promise<string>;
}

const DEFAULT_FILE = 'trailwarden.yaml';
const CHARACTERS_MAX = 1_000_000;

/**
 * The settings: defaults, then the file, then the environment.
 * @throws ConfigError with every mistake in them.
 */
export async function loadConfig({ file, env, readFile }: ConfigOptions): Promise<Config> {
  const source = await readSource(file ?? (env[FILE_VARIABLE] || undefined), readFile);
  const variables = setVariables(env);
  const settings = sectionsOf(source.value);
  // What is set by a variable is no longer looked for in the file.
  const setBy = new Map<string, string>();
  for (const { name, path, value } of variables) {
    const [section, key] = path;
    const own = settings[section];
    if (own !== undefined && !isPlain(own)) continue; // a mistake of the file, told below
    settings[section] = { ...own, [key]: numberOrText(value) };
    setBy.set(path.join('.'), name);
  }
  const region = regionOf(env);
  if (region !== undefined && (settings.aws === undefined || isPlain(settings.aws))) {
    settings.aws = { region, ...settings.aws };
  }
  const strange = strangeNames(env).flatMap((name): Mistake[] => {
    const meant = didYouMean(name, OUR_NAMES);
    return meant === undefined
      ? []
      : [{ at: `environment variable ${shown(name)}`, path: '', problem: `is not known; did you mean ${meant}?` }];
  });

  const isSections = source.value === undefined || source.value === null || isPlain(source.value);
  const parsed = configSchema.safeParse(isSections ? settings : source.value);
  const wrong = parsed.success ? [] : mistakesOf(parsed.error, settings, setBy, source);
  const mistakes = [...source.problems.map((each) => ({ ...each, path: '' })), ...strange, ...wrong];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return deepFreeze(parsed.data);
}

async function readSource(file: string | undefined, readFile: ConfigOptions['readFile']): Promise<YamlSource> {
  const path = file ?? DEFAULT_FILE;
  let text: string;
  try {
    text = await readFile(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (file === undefined && code === 'ENOENT') return readYaml(path, '');
    throw new ConfigError([{ at: path, path: '', problem: `cannot be read (${code})` }], { cause: error });
  }
  if (text.length > CHARACTERS_MAX)
    throw new ConfigError([{ at: path, path: '', problem: 'is too large for settings' }]);
  return readYaml(path, text);
}

type Settings = Record<string, Readonly<Record<string, unknown>> | undefined>;

function sectionsOf(value: unknown): Settings {
  return isPlain(value) ? ({ ...value } as Settings) : {};
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The environment has no numbers. */
function numberOrText(value: string): unknown {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
