import type { Insight } from '@trailwarden/detector';
import { z } from 'zod';
import { matchesAny } from '../pattern.js';
import { oneOf, patterns, several } from '../schemas.js';

/** What `insight` and `everyInsight` ask of one insight. */
export const insightPattern = z
  .strictObject(
    {
      type: oneOf(['call-rate', 'error-rate']).describe('Whether calls or errors were unusual').optional(),
      source: patterns.describe('Service, as iam or iam.amazonaws.com').optional(),
      name: patterns.describe('API, as CreateUser').optional(),
      errorCode: patterns.describe('Most frequent error of an error-rate insight').optional(),
      direction: oneOf(['above', 'below']).describe('More than usual, or less').optional(),
      readOnly: z.boolean({ error: 'must be true or false' }).describe('Whether the API only reads').optional(),
    },
    { error: 'must be one or more of type, source, name, errorCode, direction, readOnly' },
  )
  .refine((asked) => Object.values(asked).some((value) => value !== undefined), {
    error: 'must say something: type, source, name, errorCode, direction or readOnly',
  });
export type InsightPattern = z.output<typeof insightPattern>;

const SERVICE_SUFFIX = /\.(?:amazonaws\.com(?:\.cn)?|amazon\.com)$/;

export function matchesInsight(asked: InsightPattern, insight: Insight): boolean {
  const { type, source, name, errorCode, direction, readOnly } = asked;
  return (
    (type === undefined || (type === 'call-rate') === (insight.metric === 'calls')) &&
    (source === undefined || matchesAny(several(source), insight.source, insight.source.replace(SERVICE_SUFFIX, ''))) &&
    (name === undefined || matchesAny(several(name), insight.name)) &&
    (errorCode === undefined ||
      (insight.metric === 'errors' && matchesAny(several(errorCode), insight.errorCode ?? ''))) &&
    (direction === undefined || direction === insight.direction) &&
    (readOnly === undefined || readOnly === insight.readOnly)
  );
}

/** "iam CreateUser calls above what is usual". */
export function sayInsight({ source, name, metric, direction, errorCode }: Insight): string {
  const error = metric === 'errors' && errorCode !== undefined ? ` (${errorCode})` : '';
  return `${source.replace(SERVICE_SUFFIX, '')} ${name} ${metric}${error} ${direction} what is usual`;
}
