import { validationError } from './find.js';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<T> {
  readonly items: T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

const ITEMS_DEFAULT = 100;
const ITEMS_MAX = 1000;

/** A page in the order of the items' keys. The marker names the last key seen, so writes in between neither repeat nor skip others. */
export function pageOf<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { Marker, MaxItems = ITEMS_DEFAULT }: PageInput,
): Page<T> {
  if (!(MaxItems >= 1 && MaxItems <= ITEMS_MAX)) {
    throw validationError(`Value '${MaxItems}' at 'maxItems' must be between 1 and ${ITEMS_MAX}`);
  }
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const left = [...items]
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = left.slice(0, MaxItems);
  const last = page.at(-1);
  const found = page.map(({ item }) => item);
  return left.length > page.length && last !== undefined
    ? { items: found, IsTruncated: true, Marker: Buffer.from(last.key).toString('base64url') }
    : { items: found, IsTruncated: false };
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url');
  if (key.toString('base64url') !== marker.replace(/=+$/, '')) throw validationError(`Invalid Marker: ${marker}`);
  return key.toString('utf8');
}
