import { Fault } from '../fault.js';
import type { WireRequest } from './request.js';

/** Where a REST operation is reached: method, path with labels, and what the query must hold. */
export interface Route {
  readonly method: string;
  readonly status: number;
  readonly path: RegExp;
  /** In the order of the path's groups. */
  readonly labels: readonly string[];
  /** Name and value; '' for a name alone. */
  readonly query: readonly (readonly [string, string])[];
  /** The JS SDK says in `x-id` which operation it means where paths alone do not; other clients do not send it. */
  readonly xId: string | undefined;
}

const LABEL = /\{([^}+]+)(\+?)\}/g;

/** From a schema's `http` trait. */
export function routeOf([method, uri, status]: readonly [string, string, number]): Route {
  const [path = '/', queryText = ''] = uri.split('?');
  const labels: string[] = [];
  const pattern = path.replace(LABEL, (_, name: string, greedy: string) => {
    labels.push(name);
    return greedy === '' ? '([^/]+)' : '(.+)';
  });
  const query = [...new URLSearchParams(queryText)];
  return {
    method,
    status,
    path: new RegExp(`^${pattern}/?$`, 's'),
    labels,
    query: query.filter(([name]) => name !== 'x-id'),
    xId: query.find(([name]) => name === 'x-id')?.[1],
  };
}

/** The labels' values, decoded; undefined when the request goes elsewhere. */
export function matchRoute(
  route: Route,
  { method, query }: WireRequest,
  path: string,
): Record<string, string> | undefined {
  if (route.method !== method) return undefined;
  const xId = query.get('x-id');
  if (xId !== null && route.xId !== undefined && xId !== route.xId) return undefined;
  const queried = route.query.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value));
  if (!queried) return undefined;
  const found = route.path.exec(path);
  return found === null
    ? undefined
    : Object.fromEntries(route.labels.map((label, at) => [label, decoded(found[at + 1] ?? '')]));
}

/** The more a route asks for, the earlier it is tried. */
export function bySpecificity(a: Route, b: Route): number {
  return b.query.length - a.query.length || a.labels.length - b.labels.length;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Fault('InvalidURI', 'Could not parse the specified URI.');
  }
}
