import type { z } from 'zod';
import { redactText } from '../log/redact.js';
import { didYouMean, hintOf } from './did-you-mean.js';
import type { Mistake } from './errors.js';
import { SETTINGS } from './settings.js';
import type { YamlSource } from './yaml-source.js';

/** A value that is wrong is repeated if it is no longer than this. */
const SHOWN_MAX = 40;

/**
 * What zod found, in our words and with its place.
 * @param settings - what was checked.
 * @param setBy - variable that a setting came from, by `section.key`.
 */
export function mistakesOf(
  error: z.ZodError,
  settings: unknown,
  setBy: ReadonlyMap<string, string>,
  source: YamlSource,
): Mistake[] {
  return error.issues.flatMap((issue): Mistake[] => {
    const path = issue.path.map(String);
    const variable = setBy.get(path.slice(0, 2).join('.'));
    const place = (key?: string) =>
      variable === undefined ? source.at(issue.path, key) : `environment variable ${variable}`;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        at: place(key),
        path: [...path, shown(key)].join('.'),
        problem: `is no setting${hintFor(key, path)}`,
      }));
    }
    return [{ at: place(), path: path.join('.'), problem: `${issue.message}${insteadOf(settings, issue.path)}` }];
  });
}

/** What was meant: a name nearby, or the same name in another section. */
function hintFor(key: string, path: readonly string[]): string {
  // Numbers are places in a list, whose settings are the same for each.
  const names = path.filter((step) => !/^\d+$/.test(step));
  const below = SETTINGS.filter(({ path: each }) => names.every((name, at) => each[at] === name));
  const here = [...new Set(below.flatMap(({ path: each }) => each[names.length] ?? []))];
  const meant = didYouMean(key, here);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  const elsewhere = SETTINGS.find((each) => each.path.at(-1) === key);
  if (elsewhere !== undefined) return `; it belongs below ${elsewhere.path.slice(0, -1).join('.')}`;
  return hintOf(key, here);
}

function insteadOf(settings: unknown, path: readonly PropertyKey[]): string {
  return path.some((_, index) => isSecret(path.slice(0, index + 1))) ? '' : insteadOfIt(settings, path);
}

/** What stands at `path` where something else should, following what is allowed there. */
export function insteadOfIt(values: unknown, path: readonly PropertyKey[]): string {
  let value = values;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  if (value === undefined) return ', and is missing';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? ', not a list' : ', not settings of their own';
  return `, not ${shown(value)}`;
}

function isSecret(path: readonly PropertyKey[]): boolean {
  const name = path.map(String).join('.');
  return SETTINGS.some(({ path: each, secret }) => secret && each.join('.') === name);
}

/** Short, on one line, and nothing that looks like a secret that was put into the wrong place. */
export function shown(value: unknown): string {
  const text = redactText(String(value)).replace(/[^\x20-\x7e]/g, '?');
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return typeof value === 'string' && !/^[\w.-]+$/.test(cut) ? JSON.stringify(cut) : cut;
}
