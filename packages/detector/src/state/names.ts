import type { Lane } from './lane.js';

export interface SeriesNames {
  readonly region: string;
  readonly source: string;
  readonly name: string;
}

export const seriesKey = ({ region, source, name }: SeriesNames): string => `${region} ${source} ${name}`;

/** The names of a row that stands for an API. */
export function namesOf(lane: Lane, row: number): SeriesNames {
  const { columns: c } = lane.series;
  return {
    region: lane.regions[c.region[row]!]?.name ?? '',
    source: lane.texts.text(c.source[row]!),
    name: lane.texts.text(c.name[row]!),
  };
}

export function principalName(lane: Lane, row: number): string {
  return lane.texts.text(lane.principals.columns.name[row]!);
}
