import type { Incident } from '@trailwarden/detector';
import { z } from 'zod';
import { SEVERITIES } from '../severity.js';

const minute = z.int();
const text = z.string().max(10_000);
const texts = z.array(text).max(10_000);
const direction = z.enum(['above', 'below']);
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);
const rate = z.object({ perMinute: z.number(), minutes: z.number() });
const weighted = z.array(z.object({ value: text, average: z.number() }));

export const incidentPrincipal = z.object({
  name: text,
  kind: z.enum(['people', 'machines']),
  account: text,
  score: z.number(),
});
export const incidentClass = z.enum(['people', 'machines', 'silence']);

const insight = z.object({
  id: text,
  account: text,
  region: text,
  source: text,
  name: text,
  metric: z.enum(['calls', 'errors']),
  direction,
  category: z.enum(['Management', 'Data']),
  readOnly: z.boolean(),
  errorCode: optional(text),
  surpriseNats: z.number(),
  startMinute: minute,
  endMinute: optional(minute),
  endReason: optional(z.enum(['back-to-normal', 'resumed', 'new-level'])),
  baseline: rate,
  atStart: rate,
  overall: rate,
  peakPerMinute: z.number(),
  attributions: z.array(
    z.object({
      attribute: z.enum(['userIdentityArn', 'userAgent', 'errorCode', 'sourceIPAddress']),
      insight: weighted,
      baseline: weighted,
    }),
  ),
  chart: z.object({ firstMinute: minute, counts: z.array(z.number()) }),
  reasons: texts,
});

const news = z.object({
  kind: z.enum(['new-principal', 'new-address', 'new-agent', 'new-api', 'new-caller', 'principal-errors']),
  account: text,
  principal: text,
  what: text,
  minute,
  surpriseNats: z.number(),
});

/** An incident as `insights show --json` prints it; what it does not know is left out. */
export const incidentSchema: z.ZodType<Incident> = z.object({
  id: text,
  accounts: texts.min(1),
  class: incidentClass,
  startMinute: minute,
  detectedMinute: minute,
  lastMinute: minute,
  score: z.number(),
  threshold: z.number(),
  relative: z.number(),
  perWeekExpected: z.number(),
  severity: z.enum(SEVERITIES),
  lowHistory: z.boolean(),
  principals: z.array(incidentPrincipal),
  insights: z.array(insight),
  news: z.array(news),
  episodes: texts,
  reasons: texts,
});
