import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { Fault } from '../../fault.js';
import type { CallContext } from '../../service.js';
import { type World, worldState } from '../../world/world.js';

/** A finding as it is given back, and which fields a customer has taken over from its provider. */
export interface StoredFinding {
  readonly finding: AwsSecurityFinding;
  readonly customerFields: ReadonlySet<string>;
}

/** Security Hub of one account in one region. */
export interface Hub {
  enabled: boolean;
  /** Findings that it has trouble with for now, while the rest of their batch is taken: for whoever tests that. */
  hasTroubleWith: (findingId: string) => boolean;
  readonly enabledMs: number;
  /** By {@link findingKey}, the one written last at the end. */
  readonly findings: Map<string, StoredFinding>;
}

/** Findings kept a hub; past that the one written longest ago goes. */
const FINDINGS_MAX = 10_000;

const hubs = worldState('securityhub', () => new Map<string, Hub>());

/** The hub of an account and region: on until somebody switches it off. */
export function hubOf(world: World, accountId: string, region: string): Hub {
  const key = `${accountId}/${region}`;
  const all = hubs(world);
  const hub = all.get(key) ?? {
    enabled: true,
    hasTroubleWith: () => false,
    enabledMs: world.nowMs(),
    findings: new Map(),
  };
  all.set(key, hub);
  return hub;
}

export function hubArn(accountId: string, region: string): string {
  return `arn:aws:securityhub:${region}:${accountId}:hub/default`;
}

/** @throws {Fault} when the caller's hub is off. */
export function enabledHub({ world, accountId, region }: Pick<CallContext, 'world' | 'accountId' | 'region'>): Hub {
  const hub = hubOf(world, accountId, region);
  if (hub.enabled) return hub;
  throw new Fault('InvalidAccessException', `Account ${accountId} is not subscribed to AWS Security Hub`);
}

/** Findings are told apart by their id within a product. */
export function findingKey({ Id, ProductArn }: { Id?: string | undefined; ProductArn?: string | undefined }): string {
  return `${ProductArn}\n${Id}`;
}

export function storeFinding({ findings }: Hub, stored: StoredFinding): void {
  const key = findingKey(stored.finding);
  findings.delete(key);
  findings.set(key, stored);
  const [oldest] = findings.keys();
  if (findings.size > FINDINGS_MAX && oldest !== undefined) findings.delete(oldest);
}

/** The hubs a caller sees: its own, and as the organization's administrator those of all members in the region. */
export function visibleHubs(ctx: Pick<CallContext, 'world' | 'accountId' | 'region'>): readonly Hub[] {
  const { world, accountId, region } = ctx;
  const own = enabledHub(ctx);
  const { delegatedAdministrators } = world.organization;
  if (!delegatedAdministrators.get('securityhub.amazonaws.com')?.has(accountId)) return [own];
  const members = [...hubs(world)].filter(([key]) => key.endsWith(`/${region}`)).map(([, hub]) => hub);
  return members.filter((hub) => hub === own || hub.enabled);
}

/** What tests look at: every finding of an account, in all regions. */
export function findingsOf(world: World, accountId: string): readonly AwsSecurityFinding[] {
  return [...hubs(world)]
    .filter(([key]) => key.startsWith(`${accountId}/`))
    .flatMap(([, { findings }]) => [...findings.values()].map(({ finding }) => finding));
}
