import type { RawTally } from './raw-tally.js';
import type { RowTable } from './row-table.js';
import { gather, sortRows } from './sorted-rows.js';
import type { SumColumn } from './sum-column.js';
import { DIMENSIONS, type Tally, TOP_MAX } from './tally.js';

const PRINCIPAL = DIMENSIONS.indexOf('principal');
const UINT32_MAX = 0xffffffff;

/**
 * The one tally for a set of counts. Numbers given in order of arrival are replaced by ranks (strings first, then the tables
 * that refer to them), so that comparing numbers from there on is comparing text.
 */
export function canonicalTally(raw: RawTally): Tally {
  const texts = raw.strings.toSorted();
  const textRank = ranksIn(texts, raw.strings);
  const ranked = (table: RowTable, column: number, rank: Uint32Array) => gather(rank, table.column(column));
  const series = sortRows([
    ranked(raw.series, 0, textRank),
    ranked(raw.series, 1, textRank),
    ranked(raw.series, 2, textRank),
    ranked(raw.series, 3, textRank),
    raw.series.column(4),
  ]);
  const principals = sortRows([ranked(raw.principals, 0, textRank), raw.principals.column(1)]);
  const counts = sortRows([raw.counts.column(0), ranked(raw.counts, 1, series.rank)]);
  const principalErrors = sortRows([
    raw.principalErrors.column(0),
    ranked(raw.principalErrors, 1, series.rank),
    ranked(raw.principalErrors, 2, principals.rank),
  ]);
  const sightings = sortRows([
    new Uint32Array(raw.firstMinutes),
    ranked(raw.sightings, 1, series.rank),
    ranked(raw.sightings, 2, principals.rank),
    ranked(raw.sightings, 3, textRank),
    ranked(raw.sightings, 4, textRank),
  ]);
  const top = largest(raw, counts.rank, principals.rank, textRank);

  const [accounts, regions, sources, names, traits] = series.columns;
  const [principalNames, principalKinds] = principals.columns;
  const [sightingMinutes, sightingSeries, sightingPrincipals, addresses, agents] = sightings.columns;
  const { strings, place } = keepUsed(
    texts,
    [accounts, regions, sources, names, principalNames, addresses, agents],
    top,
  );
  const sums = (column: SumColumn, { rows }: { readonly rows: Uint32Array }) =>
    gather(column.column(rows.length), rows);

  return {
    strings,
    series: {
      account: gather(place, accounts),
      region: gather(place, regions),
      source: gather(place, sources),
      name: gather(place, names),
      traits: new Uint8Array(traits),
    },
    principals: { name: gather(place, principalNames), kind: new Uint8Array(principalKinds) },
    counts: {
      minute: counts.columns[0],
      series: counts.columns[1],
      calls: sums(raw.countCalls, counts),
      errors: sums(raw.countErrors, counts),
    },
    top: { ...top, value: placed(top, place) },
    principalErrors: {
      minute: principalErrors.columns[0],
      series: principalErrors.columns[1],
      principal: principalErrors.columns[2],
      errors: sums(raw.principalErrorSums, principalErrors),
    },
    sightings: {
      minute: sightingMinutes,
      series: sightingSeries,
      principal: sightingPrincipals,
      address: gather(place, addresses),
      agent: gather(place, agents),
    },
  };
}

function ranksIn(sorted: readonly string[], strings: readonly string[]): Uint32Array {
  const rankOf = new Map(sorted.map((text, rank) => [text, rank]));
  return Uint32Array.from(strings, (text) => rankOf.get(text)!);
}

/** The largest values per row of `counts` and dimension, as ranks. */
function largest(
  raw: RawTally,
  countRank: Uint32Array,
  principalRank: Uint32Array,
  textRank: Uint32Array,
): Tally['top'] {
  const { size } = raw.top;
  const dimensions = raw.top.column(1);
  const values = raw.top.column(2);
  const calls = raw.topCalls.column(size);
  const mostFirst = new Uint32Array(size);
  for (let row = 0; row < size; row++) {
    const rank = dimensions[row] === PRINCIPAL ? principalRank : textRank;
    values[row] = rank[values[row]!]!;
    mostFirst[row] = UINT32_MAX - calls[row]!;
  }
  const sorted = sortRows([gather(countRank, raw.top.column(0)), dimensions, mostFirst, values]);
  const places = firstOfEach(sorted.columns[0], sorted.columns[1]);
  const rows = gather(sorted.rows, places);
  return {
    row: gather(sorted.columns[0], places),
    dimension: new Uint8Array(gather(sorted.columns[1], places)),
    value: gather(sorted.columns[3], places),
    calls: gather(calls, rows),
    errors: gather(raw.topErrors.column(size), rows),
  };
}

/** Places of the first TOP_MAX of each run of equal pairs. */
function firstOfEach(left: Uint32Array, right: Uint32Array): Uint32Array {
  const places = new Uint32Array(left.length);
  let size = 0;
  let kept = 0;
  for (let at = 0; at < left.length; at++) {
    const same = at > 0 && left[at] === left[at - 1] && right[at] === right[at - 1];
    kept = same ? kept + 1 : 1;
    if (kept <= TOP_MAX) places[size++] = at;
  }
  return places.subarray(0, size);
}

/**
 * The texts whose ranks are in the columns or values of `top`, and where each rank went. Values that fell out of the largest
 * leave no text behind: which strings there are is part of what is canonical.
 */
function keepUsed(texts: readonly string[], columns: readonly Uint32Array[], top: Tally['top']) {
  const used = new Uint8Array(texts.length);
  for (const column of columns) for (const rank of column) used[rank] = 1;
  for (let at = 0; at < top.value.length; at++) if (top.dimension[at] !== PRINCIPAL) used[top.value[at]!] = 1;
  const place = new Uint32Array(texts.length);
  const strings: string[] = [];
  for (let rank = 0; rank < texts.length; rank++) {
    if (used[rank] === 1) place[rank] = strings.push(texts[rank]!) - 1;
  }
  return { strings, place };
}

function placed(top: Tally['top'], place: Uint32Array): Uint32Array {
  const values = new Uint32Array(top.value.length);
  for (let at = 0; at < values.length; at++) {
    const rank = top.value[at]!;
    values[at] = top.dimension[at] === PRINCIPAL ? rank : place[rank]!;
  }
  return values;
}
