import { Fault } from '../../fault.js';
import type { CallContext } from '../../service.js';
import { type World, worldState } from '../../world/world.js';

export interface LogEvent {
  readonly atMs: number;
  readonly message: string;
  readonly ingestedMs: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  /** In order of time; of one time in order of arrival. */
  events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly streams: Map<string, LogStream>;
}

/** Events kept a stream; the oldest go first. */
export const EVENTS_MAX = 50_000;

const groups = worldState('logs', () => new Map<string, Map<string, LogGroup>>());

/** By name, of one account and region. */
export function logGroups(world: World, accountId: string, region: string): Map<string, LogGroup> {
  const key = `${accountId}/${region}`;
  const all = groups(world);
  const found = all.get(key) ?? new Map<string, LogGroup>();
  all.set(key, found);
  return found;
}

type Caller = Pick<CallContext, 'world' | 'accountId' | 'region'>;

export function findGroup(name: string | undefined, { world, accountId, region }: Caller): LogGroup {
  const group = logGroups(world, accountId, region).get(name ?? '');
  if (group === undefined) throw new Fault('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

export function findStream(group: LogGroup, name: string | undefined): LogStream {
  const stream = group.streams.get(name ?? '');
  if (stream === undefined) throw new Fault('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

export function groupArn({ accountId, region }: Omit<Caller, 'world'>, name = ''): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}
