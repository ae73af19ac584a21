import { INCIDENT_KINDS, type IncidentKind } from '@trailwarden/sandbox';
import { z } from 'zod';
import { UsageError } from '../errors.js';

const APPROVE = ['auto', 'ask', 'decline'] as const;

export interface RehearseOptions {
  readonly kind: IncidentKind;
  /** Folder or file; undefined for the playbooks that come with Trailwarden. */
  readonly playbooks: string | undefined;
  readonly approve: (typeof APPROVE)[number];
  readonly seed: number;
  readonly json: boolean;
}

const schema = z.object({
  playbooks: z.string().optional(),
  approve: z.enum(APPROVE).default('auto'),
  seed: z.coerce.number().int().min(0).max(1_000_000).default(5),
  json: z.boolean().default(false),
});

/** @throws UsageError */
export function parseRehearseOptions(name: string, options: unknown): RehearseOptions {
  const kind = INCIDENT_KINDS.find((each) => each === name);
  if (kind === undefined) {
    throw new UsageError(`There is no incident "${name}".`, `There are ${INCIDENT_KINDS.join(', ')}.`);
  }
  const parsed = schema.safeParse(options);
  if (parsed.success) return { kind, playbooks: undefined, ...parsed.data };
  const [issue] = parsed.error.issues;
  const option = String(issue?.path[0] ?? '');
  const allowed = option === 'approve' ? APPROVE.join(', ') : 'a whole number up to 1000000';
  throw new UsageError(`--${option} is not understood.`, `It takes ${allowed}.`);
}
