import { DEFAULT_SETTINGS, type DetectorSettings } from '@trailwarden/detector';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { budget } from './budget.js';
import { selection } from './selection.js';
import { since, type TimeBound, until } from './time.js';

/** What `analyze` was asked to do, checked. */
export interface AnalyzeOptions {
  readonly settings: DetectorSettings;
  readonly since: TimeBound | undefined;
  readonly until: TimeBound | undefined;
  readonly history: readonly string[];
  readonly format: 'people' | 'json' | 'insights';
  /** How many incidents; undefined leaves it to the format. */
  readonly top: number | undefined;
}

const texts = z.array(z.string()).default([]);

const raw = z.object({
  json: z.boolean().default(false),
  insights: z.boolean().default(false),
  budget: budget.optional(),
  select: texts,
  account: texts,
  region: texts,
  since: since.optional(),
  until: until.optional(),
  history: texts,
  top: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'is not a number of incidents; write 10')
    .transform(Number)
    .optional(),
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseAnalyzeOptions(options: unknown): AnalyzeOptions {
  const parsed = check(raw, options);
  if (parsed.json && parsed.insights) {
    throw new UsageError(
      '--json and --insights are two forms of output.',
      'Choose one; the incidents of --json hold the records of --insights.',
    );
  }
  const from = parsed.since;
  if (from?.kind === 'at' && parsed.until?.kind === 'at' && from.minute > parsed.until.minute) {
    throw new UsageError('--since is later than --until.', 'Swap them: --since is where to begin.');
  }
  const { select, account, region } = parsed;
  return {
    settings: {
      ...DEFAULT_SETTINGS,
      incidentsPerWeek: parsed.budget ?? DEFAULT_SETTINGS.incidentsPerWeek,
      select: check(selection, { select, account, region }, 'select'),
    },
    since: from,
    until: parsed.until,
    history: parsed.history,
    format: parsed.json ? 'json' : parsed.insights ? 'insights' : 'people',
    top: parsed.top,
  };
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, option?: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = option ?? String(issue?.path[0]);
  const typed = option === undefined ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  throw new UsageError(
    `--${name}${typeof typed === 'string' ? ` ${typed}` : ''} ${issue?.message ?? 'cannot be taken'}.`,
    'See npm start -- analyze --help.',
  );
}
