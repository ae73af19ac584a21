import pino from 'pino';
import { type Clock, systemClock } from '../clock.js';
import { cleanFields } from './clean-fields.js';
import type { Log, LogFields, LogLevel } from './port.js';
import { formatLine } from './pretty.js';
import { redactText } from './redact.js';

export interface LogOptions {
  readonly level: LogLevel;
  /** Standard error, most often. */
  readonly stream: { write(text: string): unknown };
  /** For a person at a terminal; else one JSON object a line. */
  readonly pretty?: boolean;
  readonly clock?: Clock;
}

/** Terminals obey these also when they stand inside JSON; escaped, the value is the same. JSON escapes the rest by itself. */
const OBEYED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Says things as lines, without secrets. */
export function createLog({ level, stream, pretty = false, clock = systemClock }: LogOptions): Log {
  const write = (line: string): void => {
    stream.write(pretty ? formatLine(line) : line.replace(OBEYED, escaped));
  };
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return logOn(logger, {});
}

/** Fields of a child are merged here, not by pino, which would write a name twice. */
function logOn(logger: pino.Logger, always: LogFields): Log {
  const say =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (logger.isLevelEnabled(level)) logger[level]({ ...always, ...cleanFields(fields) }, redactText(message));
    };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: (fields) => logOn(logger, { ...always, ...cleanFields(fields) }),
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
