import { Fault } from '../fault.js';

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; undefined on the last page. */
  readonly nextToken: string | undefined;
}

/**
 * A page of `items`, by a token that says where the last one ended.
 *
 * @throws {Fault} `code` for a token that was not given out.
 */
export function pageOf<T>(items: readonly T[], itemsMax: number, token: string | undefined, code: string): Page<T> {
  const from = token === undefined ? 0 : decodeToken(token, code);
  const until = from + itemsMax;
  return { items: items.slice(from, until), nextToken: until < items.length ? encodeToken(until) : undefined };
}

const PREFIX = 'from:';

function encodeToken(at: number): string {
  return Buffer.from(`${PREFIX}${at}`).toString('base64');
}

function decodeToken(token: string, code: string): number {
  const text = Buffer.from(token, 'base64').toString('utf8');
  const at = text.startsWith(PREFIX) ? Number(text.slice(PREFIX.length)) : Number.NaN;
  if (!Number.isInteger(at) || at < 0) throw new Fault(code, 'The token is not valid.');
  return at;
}
