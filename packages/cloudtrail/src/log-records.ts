import { foreignFormat } from './foreign-format.js';
import { jsonEnd, skipSpace } from './json-end.js';
import type { LogFileUnreadable } from './log-file.js';
import { isObject } from './text.js';
import { unreadable } from './unreadable.js';

const BOM_BYTES = 3;

/** Whatever a file holds as its records, in file order; nothing is known about any of them yet. */
export type LogRecords = { readonly kind: 'records'; readonly records: readonly unknown[] } | LogFileUnreadable;

/**
 * The records in a file's JSON, in any of the shapes they are kept in: `{"Records":[…]}` as delivered, a bare array, a single record,
 * `aws cloudtrail lookup-events` (`{"Events":[{"CloudTrailEvent":"<json>"}]}`), or one of these a line. A byte order mark is skipped;
 * bytes that are not UTF-8 become U+FFFD.
 */
export function logRecords(inflated: Buffer): LogRecords {
  const hasBom = inflated[0] === 0xef && inflated[1] === 0xbb && inflated[2] === 0xbf;
  const start = hasBom ? BOM_BYTES : 0;
  const bytes = inflated.subarray(start);
  if (skipSpace(bytes, 0) === bytes.length) {
    return unreadable(
      'empty',
      { byte: 0 },
      'The file is empty. An upload that failed leaves such files; look at the original.',
    );
  }
  const text = bytes.toString('utf8');
  const whole = parsed(text);
  if (whole !== undefined) return recordsOf(whole.value) ?? notCloudTrail();
  const foreign = foreignFormat(bytes);
  if (foreign !== undefined) return unreadable('not-json', { byte: 0 }, foreign);
  return linesOf(text) ?? notJson(bytes, start);
}

/** Undefined when the first line is no JSON by itself, so that the file cannot be meant as JSON lines. */
function linesOf(text: string): LogRecords | undefined {
  const records: unknown[] = [];
  let lines = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === '') continue;
    const value = parsed(line)?.value;
    const found = recordsOf(value);
    if (found?.kind === 'records') {
      for (const record of found.records) records.push(record);
    } else if (lines === 0) return undefined;
    else return badLine(records.length, line, newline < 0);
    lines += 1;
  }
  return { kind: 'records', records };
}

function badLine(record: number, line: string, isLast: boolean): LogFileUnreadable {
  const end = jsonEnd(Buffer.from(line));
  if (isLast && !end.valid && end.byte === Buffer.byteLength(line)) {
    return unreadable(
      'truncated',
      { record },
      'The last line ends in the middle of a record: the file was cut. Copy it again.',
    );
  }
  return unreadable('not-json', { record }, 'The file looks like JSON lines, but the line of this record is not JSON.');
}

function notJson(bytes: Buffer, start: number): LogFileUnreadable {
  const end = jsonEnd(bytes);
  const byte = end.byte + start;
  if (!end.valid && end.byte === bytes.length) {
    return unreadable(
      'truncated',
      { byte },
      'The JSON ends in the middle: the file was cut. Download or copy it again.',
    );
  }
  const message = end.valid
    ? 'The file is not JSON: after a complete value there is something else.'
    : 'The file is not JSON: this byte cannot stand here.';
  return unreadable('not-json', { byte }, message);
}

function recordsOf(value: unknown): LogRecords | undefined {
  if (Array.isArray(value)) return { kind: 'records', records: unwrapped(value) };
  if (!isObject(value)) return undefined;
  const list = value.Records ?? value.Events;
  if (list === undefined) return { kind: 'records', records: unwrapped([value]) };
  return Array.isArray(list) ? { kind: 'records', records: unwrapped(list) } : notCloudTrail();
}

/** LookupEvents gives each record as JSON text. Text that is not JSON is left as text, and rejected as no object. */
function unwrapped(records: readonly unknown[]): readonly unknown[] {
  if (!records.some((record) => lookedUp(record) !== undefined)) return records;
  return records.map((record) => {
    const text = lookedUp(record);
    if (text === undefined) return record;
    const inner = parsed(text);
    return inner === undefined ? text : inner.value;
  });
}

function lookedUp(record: unknown): string | undefined {
  if (!isObject(record)) return undefined;
  const text = record.CloudTrailEvent;
  return typeof text === 'string' ? text : undefined;
}

function notCloudTrail(): LogFileUnreadable {
  return unreadable(
    'not-cloudtrail',
    { byte: 0 },
    'The file is JSON, but holds no list of records as CloudTrail writes it.',
  );
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
