import type { IncidentClass, IncidentPrincipal, Insight, News } from '../incident.js';
import type { Episode } from './episode.js';

/** An episode in words instead of row numbers: what incidents are made of, once or while it lasts. */
export interface DescribedEpisode
  extends Pick<Episode, 'id' | 'rising' | 'falling' | 'crossed' | 'lowHistory' | 'peak' | 'peakMinute'> {
  readonly account: string;
  readonly class: IncidentClass;
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** Undefined when nobody could be blamed. */
  readonly principal: IncidentPrincipal | undefined;
  readonly insights: readonly Insight[];
  readonly news: readonly News[];
}
