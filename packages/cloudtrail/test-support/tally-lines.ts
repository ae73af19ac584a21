import type { Tally } from '../src/tally.js';

const DIMENSIONS = ['principal', 'agent', 'address', 'errorCode'];
const CATEGORIES = ['management', 'data', 'network'];
const KINDS = ['people', 'machines'];

/** A tally as text, one line a row, sorted: to be compared with an independent count and to be read in a failing test. */
export function tallyLines(tally: Tally): string[] {
  const { strings, series, principals, counts, top, principalErrors, sightings } = tally;
  const text = (index: number | undefined): string => strings[index ?? -1] ?? 'NO SUCH TEXT';
  const seriesText = (at: number): string => {
    const traits = series.traits[at]!;
    const names = [series.account[at], series.region[at], series.source[at], series.name[at]].map(text);
    return [...names, CATEGORIES[traits & 3], (traits & 4) !== 0].join(' | ');
  };
  const who = (at: number): string => `${text(principals.name[at])} (${KINDS[principals.kind[at]!]})`;
  const rowText = (at: number): string => `${counts.minute[at]} | ${seriesText(counts.series[at]!)}`;

  const lines: string[] = [];
  counts.minute.forEach((_, at) => {
    lines.push(`count: ${rowText(at)} = ${counts.calls[at]}, ${counts.errors[at]}`);
  });
  top.row.forEach((row, at) => {
    const dimension = DIMENSIONS[top.dimension[at]!]!;
    const value = dimension === 'principal' ? who(top.value[at]!) : text(top.value[at]);
    lines.push(`top: ${rowText(row)} | ${dimension} | ${value} = ${top.calls[at]}, ${top.errors[at]}`);
  });
  principalErrors.minute.forEach((minute, at) => {
    const row = `${minute} | ${seriesText(principalErrors.series[at]!)} | ${who(principalErrors.principal[at]!)}`;
    lines.push(`errors: ${row} = ${principalErrors.errors[at]}`);
  });
  sightings.minute.forEach((minute, at) => {
    const place = `${text(sightings.address[at])} | ${text(sightings.agent[at])}`;
    lines.push(`seen: ${minute} | ${seriesText(sightings.series[at]!)} | ${who(sightings.principal[at]!)} | ${place}`);
  });
  return lines.sort();
}
