export interface Variable {
  readonly name: string;
  readonly path: readonly [section: string, key: string];
}

export type Env = Readonly<Record<string, string | undefined>>;

const PREFIX = 'TRAILWARDEN_';

/** Variables that win over the file. */
export const VARIABLES: readonly Variable[] = [
  { name: 'DATABASE_URL', path: ['store', 'url'] },
  { name: 'REDIS_URL', path: ['queue', 'redisUrl'] },
  { name: 'TRAILWARDEN_DATA', path: ['store', 'folder'] },
  { name: 'TRAILWARDEN_EXTERNAL_ID', path: ['aws', 'externalId'] },
  { name: 'TRAILWARDEN_REGION', path: ['aws', 'region'] },
  { name: 'TRAILWARDEN_READER_ROLE', path: ['aws', 'readerRoleName'] },
  { name: 'TRAILWARDEN_ENDPOINT', path: ['aws', 'endpoint'] },
  { name: 'TRAILWARDEN_INCIDENTS_PER_WEEK', path: ['detector', 'incidentsPerWeek'] },
  { name: 'TRAILWARDEN_BACKFILL_DAYS', path: ['backfill', 'days'] },
  { name: 'TRAILWARDEN_RESPONDER_MODE', path: ['responder', 'mode'] },
  { name: 'TRAILWARDEN_RESPONDER_ROLE', path: ['responder', 'roleName'] },
  { name: 'TRAILWARDEN_PLAYBOOKS', path: ['responder', 'playbooks'] },
  { name: 'TRAILWARDEN_CONSOLE_URL', path: ['responder', 'consoleUrl'] },
  { name: 'TRAILWARDEN_SLACK_TOKEN', path: ['slack', 'token'] },
  { name: 'TRAILWARDEN_SLACK_CHANNEL', path: ['slack', 'channel'] },
  { name: 'TRAILWARDEN_SLACK_APP_TOKEN', path: ['slack', 'appToken'] },
  { name: 'TRAILWARDEN_SLACK_SIGNING_SECRET', path: ['slack', 'signingSecret'] },
  { name: 'TRAILWARDEN_HOST', path: ['server', 'host'] },
  { name: 'TRAILWARDEN_PORT', path: ['server', 'port'] },
  { name: 'TRAILWARDEN_LOG_LEVEL', path: ['log', 'level'] },
  { name: 'TRAILWARDEN_LANES', path: ['workers', 'lanes'] },
];

/** Names the file. */
export const FILE_VARIABLE = 'TRAILWARDEN_CONFIG';

/** The SDK's own; they count only where nothing of ours names a region, since shells set them for many reasons. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/** Of a name that is close to one of ours it is said, of others not: they may be somebody's own. */
export const OUR_NAMES: readonly string[] = [...VARIABLES.map(({ name }) => name), FILE_VARIABLE];

/** What is set, in words of the file; empty counts as not set. */
export function setVariables(env: Env): readonly (Variable & { readonly value: string })[] {
  return VARIABLES.flatMap((variable) => {
    const value = env[variable.name];
    return value === undefined || value === '' ? [] : [{ ...variable, value }];
  });
}

export function regionOf(env: Env): string | undefined {
  return REGION_VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '');
}

export function strangeNames(env: Env): readonly string[] {
  return Object.keys(env).filter((name) => name.startsWith(PREFIX) && !OUR_NAMES.includes(name));
}
