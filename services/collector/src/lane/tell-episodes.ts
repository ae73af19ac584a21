import type { DescribedEpisode, StepResult } from '@trailwarden/detector';

/** early: seen on minutes that are still open, and may be taken back; open: going on; settled: over. */
export type EpisodeState = 'early' | 'open' | 'settled';

export interface ToldEpisode {
  readonly state: EpisodeState;
  readonly episode: DescribedEpisode;
  readonly json: string;
}

export interface EpisodesToTell {
  /** Rows that are not as they stand in the store. */
  readonly changed: readonly ToldEpisode[];
  /** Early ones that the store has and that did not hold. */
  readonly withdrawn: readonly string[];
  /** What will then be told and not over, by id. */
  readonly told: ReadonlyMap<string, string>;
}

/**
 * What the store is to say of a lane's episodes.
 * @param early - what the open minutes make already; of an episode that is going on it is the newer word.
 * @param before - state and JSON of what is not over, as last told.
 */
export function tellEpisodes(
  { open, settled }: Pick<StepResult, 'open' | 'settled'>,
  early: readonly DescribedEpisode[],
  before: ReadonlyMap<string, string>,
): EpisodesToTell {
  const over = settled.filter(({ crossed }) => crossed !== undefined).map((episode) => tell('settled', episode));
  const openIds = new Set(open.map(({ id }) => id));
  const standing = new Map(open.map((episode) => [episode.id, tell('open', episode)]));
  const overIds = new Set(over.map(({ episode }) => episode.id));
  for (const episode of early) {
    if (overIds.has(episode.id)) continue;
    standing.set(episode.id, tell(openIds.has(episode.id) ? 'open' : 'early', episode));
  }
  const told = new Map([...standing].map(([id, each]) => [id, mark(each)]));
  return {
    changed: [...over, ...[...standing.values()].filter((each) => before.get(each.episode.id) !== mark(each))],
    withdrawn: [...before.keys()].filter((id) => !told.has(id) && !overIds.has(id)),
    told,
  };
}

function tell(state: EpisodeState, episode: DescribedEpisode): ToldEpisode {
  return { state, episode, json: JSON.stringify(episode) };
}

const mark = ({ state, json }: ToldEpisode): string => `${state} ${json}`;
