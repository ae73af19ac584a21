import { matchesAny, type Situation, type Target } from '@trailwarden/playbooks';
import { z } from 'zod';

/** What a containment has to know of the incident beside whom it is about. Kept in the target, since that is what is stored. */
export interface IncidentFacts {
  readonly startMs: number;
  /** Where it was seen: CloudTrail keeps an AssumeRole in the region whose STS was asked. */
  readonly regions: readonly string[];
  /** Principals never to be touched, as names or ARNs; `*` stands for any text. */
  readonly spared: readonly string[];
}

export interface IncidentTarget extends Target {
  readonly accountId: string;
  readonly incident: IncidentFacts;
}

/** No session of a role lives longer: what was assumed earlier has ended by itself. */
const SESSION_MS_MAX = 12 * 60 * 60_000;

const Stored = z.object({
  incident: z.object({ startMs: z.number(), regions: z.array(z.string()), spared: z.array(z.string()) }),
});

export function factsOf({ incident, world }: Situation): IncidentFacts {
  return {
    startMs: incident.startMinute * 60_000,
    regions: [...new Set(incident.insights.map(({ region }) => region))].sort(),
    spared: [...world.ourRoles, ...world.protect.principals],
  };
}

/** As kept in the target; from the longest session back where nothing was kept. */
export function storedFacts(on: Target, nowMs: number): IncidentFacts {
  const stored = Stored.safeParse(on);
  const earliestMs = nowMs - SESSION_MS_MAX;
  if (!stored.success) return { startMs: earliestMs, regions: [], spared: [] };
  const { incident } = stored.data;
  return { ...incident, startMs: Math.max(incident.startMs, earliestMs) };
}

export function isSpared(spared: readonly string[], name: string, arn: string): boolean {
  return matchesAny(spared, name, arn);
}
