import { Secret } from '../config/secret.js';
import { describeError } from './describe-error.js';
import { isSecretName, redactText, SECRET } from './redact.js';

/** What one line may cost: deeper, wider or longer is cut, and says so. */
const DEPTH_MAX = 6;
const VALUES_MAX = 300;
const ITEMS_MAX = 50;

/** Written by the log itself. */
const RESERVED = new Set(['level', 'time', 'msg']);

/** Fields as plain data without secrets: known by their name, by their shape, or because they are a Secret. */
export function cleanFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const budget = { values: VALUES_MAX };
  const entries = entriesOf(fields, 1, budget);
  return Object.fromEntries(entries.map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value]));
}

interface Budget {
  values: number;
}

function entriesOf(value: object, depth: number, budget: Budget): [string, unknown][] {
  const names = Object.keys(value);
  const entries = names.slice(0, ITEMS_MAX).map((name): [string, unknown] => {
    const each = readField(value, name);
    const isHidden = isSecretName(name) && each !== undefined && each !== null && typeof each !== 'boolean';
    return [redactText(name), isHidden ? SECRET : clean(each, depth, budget)];
  });
  if (names.length > ITEMS_MAX) entries.push(['…', `${names.length - ITEMS_MAX} more`]);
  return entries;
}

function readField(value: object, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return '[unreadable]'; // a getter that throws must not end what only wanted to say something
  }
}

function clean(value: unknown, depth: number, budget: Budget): unknown {
  budget.values -= 1;
  if (budget.values < 0) return '…';
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'bigint':
      return String(value);
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : cleanObject(value, depth, budget);
    default:
      return value;
  }
}

function cleanObject(value: object, depth: number, budget: Budget): unknown {
  if (value instanceof Secret) return SECRET;
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= DEPTH_MAX) return '…';
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`;
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS_MAX).map((each) => clean(each, depth + 1, budget));
    return value.length > ITEMS_MAX ? [...items, `… ${value.length - ITEMS_MAX} more`] : items;
  }
  return Object.fromEntries(entriesOf(value, depth + 1, budget));
}
