export type LogFields = Readonly<Record<string, unknown>>;

/** What is said while running. Secrets are taken out by whoever writes it; an error goes in as `error`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** One that adds these fields to everything. */
  child(fields: LogFields): Log;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** For tests, and for whoever does not want to hear. */
export const silentLog: Log = Object.freeze({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
});
