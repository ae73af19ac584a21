import type { Incident } from '@trailwarden/detector';
import { classifyAwsError } from '@trailwarden/platform';
import type { Tags } from '@trailwarden/playbooks';
import type { Responding } from '../service/responding.js';

/** What only AWS knows. */
export interface Surroundings {
  readonly managementAccountId: string | undefined;
  readonly securityAccountId: string | undefined;
  readonly accountTags: ReadonlyMap<string, Tags>;
  /** By ARN; missing for those whose tags could not be looked up. */
  readonly principalTags: ReadonlyMap<string, Tags>;
}

export type SurroundingsReader = (incident: Incident) => Promise<Surroundings>;

/** Principals whose tags are looked at, of one incident; guard rails refuse those beyond. */
const PRINCIPALS_MAX = 20;
/** Tags and the organization's head change seldom, and are asked for at every plan. */
const REMEMBER_MS = 300_000;
const REMEMBERED_MAX = 2_000;

type Asking = Pick<Responding, 'aws' | 'clock' | 'settings' | 'playbooks' | 'log'>;

/**
 * Asks Organizations and IAM, and remembers what they said for a few minutes. Tags are asked for only where a playbook or a protection speaks of
 * them. What cannot be asked is left out: guard rails take that for "must not", never for "may".
 */
export function surroundingsReader(asking: Asking): SurroundingsReader {
  const remember = rememberer(asking);
  const speaksOfTags =
    asking.settings.protect.tags.length > 0 ||
    asking.playbooks.some(({ when }) => JSON.stringify(when).includes('"tags"'));

  return async (incident) => {
    const [managementAccountId, securityAccountId] = await Promise.all([
      remember('organization', () => managementAccount(asking)),
      remember('identity', async () => (await asking.aws.identity()).accountId),
    ]);
    if (!speaksOfTags)
      return { managementAccountId, securityAccountId, accountTags: new Map(), principalTags: new Map() };
    const principals = incident.principals
      .map(({ name }) => name)
      .filter((name) => /^arn:[^:]+:iam::\d{12}:(?:user|role)\//.test(name));
    return {
      managementAccountId,
      securityAccountId,
      accountTags: await tagsOf([...incident.accounts], (id) =>
        remember(`account ${id}`, () => accountTags(asking, id)),
      ),
      principalTags: await tagsOf(principals.slice(0, PRINCIPALS_MAX), (arn) =>
        remember(`principal ${arn}`, () => principalTags(asking, arn)),
      ),
    };
  };
}

function rememberer({
  clock,
  log,
}: Asking): <Value>(key: string, ask: () => Promise<Value | undefined>) => Promise<Value | undefined> {
  const known = new Map<string, { readonly atMs: number; readonly value: unknown }>();
  return async <Value>(key: string, ask: () => Promise<Value | undefined>) => {
    const nowMs = clock.nowMs();
    const before = known.get(key);
    if (before !== undefined && nowMs - before.atMs < REMEMBER_MS) return before.value as Value | undefined;
    const value = await ask().catch((error: unknown) => {
      const { message, hint } = classifyAwsError(error);
      log.warn(`what guard rails look at could not be asked: ${message}`, { about: key, hint });
      return undefined;
    });
    if (value === undefined) return undefined;
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(key, { atMs: nowMs, value });
    return value;
  };
}

async function tagsOf(
  names: readonly string[],
  look: (name: string) => Promise<Tags | undefined>,
): Promise<ReadonlyMap<string, Tags>> {
  const found = await Promise.all(names.map(async (name) => [name, await look(name)] as const));
  return new Map(found.flatMap(([name, tags]) => (tags === undefined ? [] : [[name, tags] as const])));
}

async function managementAccount({ aws, settings }: Asking): Promise<string | undefined> {
  const client = await (await aws.own(settings.homeRegion)).organizations();
  const { DescribeOrganizationCommand } = await import('@aws-sdk/client-organizations');
  const { Organization } = await client.send(new DescribeOrganizationCommand({}));
  return Organization?.MasterAccountId;
}

async function accountTags({ aws, settings }: Asking, ResourceId: string): Promise<Tags> {
  const client = await (await aws.own(settings.homeRegion)).organizations();
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-organizations');
  return tagsIn((await client.send(new ListTagsForResourceCommand({ ResourceId }))).Tags);
}

async function principalTags({ aws, settings }: Asking, arn: string): Promise<Tags | undefined> {
  const [, accountId = '', type, path = ''] = /^arn:[^:]+:iam::(\d{12}):(user|role)\/(.+)$/.exec(arn) ?? [];
  const access = await aws.forAccount(accountId, settings.homeRegion);
  if (access.kind === 'unreachable') return undefined;
  const iam = await access.clients.iam();
  const { ListRoleTagsCommand, ListUserTagsCommand } = await import('@aws-sdk/client-iam');
  const name = path.split('/').at(-1);
  const { Tags } = await (type === 'user'
    ? iam.send(new ListUserTagsCommand({ UserName: name }))
    : iam.send(new ListRoleTagsCommand({ RoleName: name })));
  return tagsIn(Tags);
}

function tagsIn(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
