import { sendMessage } from '../../world/queue-messages.js';
import { type World, worldState } from '../../world/world.js';
import { matchesPattern, type Pattern } from './pattern.js';

/** As a rule's targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  description: string | undefined;
  enabled: boolean;
  pattern: Pattern;
  patternText: string;
  /** By id; ARNs of queues. */
  readonly targets: Map<string, string>;
}

/** Events kept for tests to look at; the oldest go first. */
const EVENTS_MAX = 10_000;

const state = worldState('eventbridge', () => ({
  events: [] as BusEvent[],
  /** Of default buses, by account and region. */
  rules: new Map<string, Map<string, Rule>>(),
}));

export function rulesOf(world: World, accountId: string, region: string): Map<string, Rule> {
  const key = `${accountId}/${region}`;
  const { rules } = state(world);
  const found = rules.get(key) ?? new Map<string, Rule>();
  rules.set(key, found);
  return found;
}

/** The latest events on all buses, oldest first. */
export function busEvents(world: World): readonly BusEvent[] {
  return state(world).events;
}

export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  readonly atMs?: number;
}

/** Puts an event on an account's default bus, and from there into the queues that rules name. @returns its id. */
export function emitEvent(world: World, accountId: string, region: string, event: NewEvent): string {
  const whole: BusEvent = {
    version: '0',
    id: world.ids.uuid(),
    'detail-type': event.detailType,
    source: event.source,
    account: accountId,
    time: `${new Date(event.atMs ?? world.nowMs()).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources ?? [],
    detail: event.detail,
  };
  const { events } = state(world);
  events.push(whole);
  if (events.length > EVENTS_MAX) events.shift();
  for (const { enabled, pattern, targets } of rulesOf(world, accountId, region).values()) {
    if (!enabled || !matchesPattern(whole, pattern)) continue;
    for (const arn of targets.values()) {
      const queue = world.queues.get(arn);
      // A target that is gone loses the event, as it does without a dead letter queue.
      if (queue !== undefined) sendMessage(world, queue, JSON.stringify(whole));
    }
  }
  return whole.id;
}
