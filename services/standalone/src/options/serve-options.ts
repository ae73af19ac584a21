import { z } from 'zod';
import { UsageError } from '../errors.js';
import type { SandboxAsked } from '../service/sandbox-plan.js';

/** serve: all of them; collect: the collector alone; backfill: the collector until history is read; respond: the responder alone. */
export type ServiceName = 'serve' | 'collect' | 'backfill' | 'respond';

/** What `serve`, `collect`, `backfill` and `respond` were asked to do, checked. */
export interface ServeOptions {
  readonly service: ServiceName;
  readonly config: string | undefined;
  /** Folder of the embedded store. */
  readonly data: string | undefined;
  readonly port: number | undefined;
  /** The built-in organization instead of a real one. */
  readonly sandbox: SandboxAsked | undefined;
  /** End when nothing is left to read or judge. */
  readonly untilIdle: boolean;
  readonly json: boolean;
  /** Days of history, of a real organization. */
  readonly historyDays: number | undefined;
}

const whole = (name: string, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `--${name} takes a whole number.`)
    .transform(Number)
    .refine((value) => value <= most, `--${name} takes ${most} at most.`);

const raw = z.object({
  config: z.string().optional(),
  data: z.string().optional(),
  port: whole('port', 65_535).optional(),
  sandbox: z.boolean().default(false),
  seed: whole('seed', 999_999_999).optional(),
  days: whole('days', 400).optional(),
  accounts: whole('accounts', 500).optional(),
  incident: z.array(z.string()).default([]),
  untilIdle: z.boolean().default(false),
  json: z.boolean().default(false),
});

const SEED = 5;
const SANDBOX_DAYS = 9;
const SANDBOX_ACCOUNTS = 3;

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseServeOptions(options: unknown, service: ServiceName): ServeOptions {
  const result = raw.safeParse(options);
  if (!result.success) {
    throw new UsageError(
      result.error.issues[0]?.message ?? 'An option cannot be taken.',
      `See npm start -- ${service} --help.`,
    );
  }
  const { config, data, port, sandbox, seed, days, accounts, incident, untilIdle, json } = result.data;
  if (!sandbox && (seed !== undefined || accounts !== undefined || incident.length > 0)) {
    throw new UsageError(
      '--seed, --accounts and --incident belong to --sandbox.',
      'Add --sandbox, or leave them out for your own organization.',
    );
  }
  return {
    config,
    data,
    port,
    service,
    untilIdle: untilIdle || service === 'backfill',
    json,
    historyDays: sandbox ? undefined : days,
    sandbox: sandbox
      ? {
          seed: seed ?? SEED,
          days: days ?? SANDBOX_DAYS,
          accounts: Math.max(1, accounts ?? SANDBOX_ACCOUNTS),
          incidents: incident,
        }
      : undefined,
  };
}
