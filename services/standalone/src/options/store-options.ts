import { z } from 'zod';
import { UsageError } from '../errors.js';

/** Where the store is that a command is to look at. */
export interface StoreOptions {
  /** File of settings; undefined for the usual one. */
  readonly config: string | undefined;
  /** Folder of the embedded store; undefined for what the settings say. */
  readonly data: string | undefined;
}

export const storeFields = {
  config: z.string().optional(),
  data: z.string().min(1, 'names no folder').optional(),
  json: z.boolean().default(false),
};

export function storeOptionsOf({
  config,
  data,
}: {
  config?: string | undefined;
  data?: string | undefined;
}): StoreOptions {
  return { config, data };
}

/** @throws {UsageError} naming the first option that cannot be taken. @param command - whose help is pointed to. */
export function checkOptions<Schema extends z.ZodType>(
  schema: Schema,
  typed: unknown,
  command: string,
): z.output<Schema> {
  const result = schema.safeParse(typed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0]);
  const value = (typed as Readonly<Record<string, unknown>>)[name];
  const written = Array.isArray(value) ? value[Number(issue?.path[1])] : value;
  throw new UsageError(
    `--${name}${typeof written === 'string' ? ` ${written}` : ''} ${issue?.message ?? 'cannot be taken'}.`,
    `See npm start -- ${command} --help.`,
  );
}
