import type { RawTally } from './raw-tally.js';
import { type SortedRows, sortRows } from './sorted-rows.js';
import { DIMENSIONS, type Tally, TOP_MAX } from './tally.js';

const PRINCIPAL = DIMENSIONS.indexOf('principal');
const UINT32_MAX = 0xffffffff;

/**
 * The one tally for a set of counts. Numbers given in order of arrival are replaced by ranks (strings first, then the tables
 * that refer to them), so that comparing numbers from there on is comparing text.
 */
export function canonicalTally(raw: RawTally): Tally {
  const textRank = rankStrings(raw.strings);
  const series = sortRows(raw.series, (keys, row) => {
    for (let column = 0; column < 4; column++) keys[column] = textRank[raw.series.cell(row, column)]!;
    keys[4] = raw.series.cell(row, 4);
  });
  const principals = sortRows(raw.principals, (keys, row) => {
    keys[0] = textRank[raw.principals.cell(row, 0)]!;
    keys[1] = raw.principals.cell(row, 1);
  });
  const counts = sortRows(raw.counts, (keys, row) => {
    keys[0] = raw.counts.cell(row, 0);
    keys[1] = series.rank[raw.counts.cell(row, 1)]!;
  });
  const principalErrors = sortRows(raw.principalErrors, (keys, row) => {
    keys[0] = raw.principalErrors.cell(row, 0);
    keys[1] = series.rank[raw.principalErrors.cell(row, 1)]!;
    keys[2] = principals.rank[raw.principalErrors.cell(row, 2)]!;
  });
  const sightings = sortRows(raw.sightings, (keys, row) => {
    keys[0] = raw.firstMinutes[row]!;
    keys[1] = series.rank[raw.sightings.cell(row, 1)]!;
    keys[2] = principals.rank[raw.sightings.cell(row, 2)]!;
    keys[3] = textRank[raw.sightings.cell(row, 3)]!;
    keys[4] = textRank[raw.sightings.cell(row, 4)]!;
  });
  const top = keepLargest(
    sortRows(raw.top, (keys, row) => {
      const dimension = raw.top.cell(row, 1);
      const value = raw.top.cell(row, 2);
      keys[0] = counts.rank[raw.top.cell(row, 0)]!;
      keys[1] = dimension;
      keys[2] = UINT32_MAX - raw.topCalls.at(row);
      keys[3] = dimension === PRINCIPAL ? principals.rank[value]! : textRank[value]!;
    }),
  );

  const seriesTexts = [0, 1, 2, 3].map((column) => series.column(column));
  const principalNames = principals.column(0);
  const [addresses, agents] = [sightings.column(3), sightings.column(4)];
  const topDimensions = top.column(1);
  const topValues = top.column(3);
  // Values that fell out of the largest leave no text behind: which strings there are is part of what is canonical.
  const topTexts = topValues.filter((_, at) => topDimensions[at] !== PRINCIPAL);
  const { strings, place } = keepUsed(raw.strings, textRank, [
    ...seriesTexts,
    principalNames,
    addresses,
    agents,
    topTexts,
  ]);
  const placed = (ranks: Uint32Array) => ranks.map((rank) => place[rank]!);
  const [account, region, source, name] = seriesTexts.map(placed);

  return {
    strings,
    series: { account: account!, region: region!, source: source!, name: name!, traits: bytes(series.column(4)) },
    principals: { name: placed(principalNames), kind: bytes(principals.column(1)) },
    counts: {
      minute: counts.column(0),
      series: counts.column(1),
      calls: counts.rows.map((row) => raw.countCalls.at(row)),
      errors: counts.rows.map((row) => raw.countErrors.at(row)),
    },
    top: {
      row: top.column(0),
      dimension: bytes(topDimensions),
      value: topValues.map((rank, at) => (topDimensions[at] === PRINCIPAL ? rank : place[rank]!)),
      calls: top.rows.map((row) => raw.topCalls.at(row)),
      errors: top.rows.map((row) => raw.topErrors.at(row)),
    },
    principalErrors: {
      minute: principalErrors.column(0),
      series: principalErrors.column(1),
      principal: principalErrors.column(2),
      errors: principalErrors.rows.map((row) => raw.principalErrorSums.at(row)),
    },
    sightings: {
      minute: sightings.column(0),
      series: sightings.column(1),
      principal: sightings.column(2),
      address: placed(addresses),
      agent: placed(agents),
    },
  };
}

function rankStrings(strings: readonly string[]): Uint32Array {
  const order = strings.map((_, id) => id);
  order.sort((left, right) => (strings[left]! < strings[right]! ? -1 : 1));
  const rank = new Uint32Array(strings.length);
  for (let at = 0; at < order.length; at++) rank[order[at]!] = at;
  return rank;
}

/** Rows come sorted by (row, dimension), the most calls first. */
function keepLargest(top: SortedRows): SortedRows {
  let kept = 0;
  return top.filter((at) => {
    const same = at > 0 && top.key(0, at) === top.key(0, at - 1) && top.key(1, at) === top.key(1, at - 1);
    kept = same ? kept + 1 : 1;
    return kept <= TOP_MAX;
  });
}

/** The strings whose ranks are in the columns, sorted, and where each rank went. */
function keepUsed(strings: readonly string[], rank: Uint32Array, columns: readonly Uint32Array[]) {
  const used = new Uint8Array(strings.length);
  for (const column of columns) for (const place of column) used[place] = 1;
  const byRank = new Array<string>(strings.length);
  for (let id = 0; id < strings.length; id++) byRank[rank[id]!] = strings[id]!;
  const place = new Uint32Array(strings.length);
  const kept: string[] = [];
  for (let at = 0; at < byRank.length; at++) {
    if (used[at] === 1) place[at] = kept.push(byRank[at]!) - 1;
  }
  return { strings: kept, place };
}

function bytes(column: Uint32Array): Uint8Array {
  return Uint8Array.from(column);
}
