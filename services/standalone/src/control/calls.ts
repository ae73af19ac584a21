import { DECISIONS, STEP_STATES } from '@trailwarden/responder';
import { z } from 'zod';
import type { ResponderControl } from './port.js';

const id = z.string().min(1).max(100);
const most = z.int().min(1).max(10_000);

const decision = z.strictObject({
  kind: z.enum(DECISIONS),
  runId: id,
  stepIds: z.array(id).max(1_000),
  minutes: z.int().min(1).max(100_000).optional(),
  // Whoever has the token is at the command; no other way in is believed here.
  by: z.strictObject({ via: z.literal('command'), id: z.string().max(200) }),
  atMs: z.number(),
});

const filter = z.strictObject({
  incidentId: id.optional(),
  states: z.array(z.enum(STEP_STATES)).optional(),
  max: most,
});

/** A call over HTTP: what it is told, and how it is answered. Rows of the audit go another way, see `audit`. */
export const CALLS: Readonly<Record<CallName, z.ZodType<readonly unknown[]>>> = {
  listRuns: z.tuple([filter]),
  findRuns: z.tuple([id, most]),
  showRun: z.tuple([id]),
  decide: z.tuple([decision]),
  deadLetters: z.tuple([most]),
  retry: z.tuple([z.array(id).max(1_000), z.string().min(1).max(200)]),
  verifyAudit: z.tuple([]),
  findIncidents: z.tuple([id, most]),
};

export type CallName = Exclude<keyof ResponderControl, 'isRunning' | 'audit'>;

/** What a request may be. */
export const requestSchema = z.union([
  z.strictObject({ call: z.enum(Object.keys(CALLS) as [CallName, ...CallName[]]), args: z.array(z.unknown()).max(5) }),
  z.strictObject({ call: z.literal('audit'), args: z.union([z.tuple([]), z.tuple([id])]) }),
]);
