import type { WireRequest } from '../../wire/request.js';

/** A call's arguments by name. A form carries blocks and the like as JSON text, a JSON body as they are. */
export type Arguments = Readonly<Record<string, unknown>>;

/** @returns undefined for a body that says it is JSON and is none. */
export function readArguments({ headers, query, body }: WireRequest): Arguments | undefined {
  const text = Buffer.from(body).toString('utf8');
  const fromQuery = Object.fromEntries(query);
  if (!/^application\/json/.test(headers['content-type'] ?? '')) {
    return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(text)) };
  }
  const json = parse(text === '' ? '{}' : text);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...fromQuery, ...json } : undefined;
}

/** An argument that is text; numbers count as theirs. */
export function textArgument(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** An argument that is JSON, as text or as itself; undefined for text that is no JSON. */
export function jsonArgument(value: unknown): unknown {
  return typeof value === 'string' ? parse(value) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
