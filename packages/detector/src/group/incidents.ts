import { GROUP_MINUTES } from '../constants.js';
import type { Incident } from '../incident.js';
import { incidentReasons } from '../insight/wording.js';
import { severityOf } from '../pool/severity.js';
import { type ClassThreshold, perWeekExpected, type Thresholds } from '../pool/thresholds.js';
import { stableUuid } from '../stable-id.js';
import { crossing } from './episode.js';
import type { DescribedEpisode } from './settled.js';

interface Crossed {
  readonly episode: DescribedEpisode;
  readonly first: number;
  readonly last: number;
  readonly threshold: ClassThreshold;
}

/** Episodes that reached these thresholds, joined into incidents: of one account, at most half an hour apart. */
export function incidentsAt(episodes: readonly DescribedEpisode[], thresholds: Thresholds): Incident[] {
  const crossed = episodes.flatMap((episode) => {
    const threshold = thresholds[episode.class];
    const at = crossing(episode, threshold.theta);
    return at ? [{ episode, ...at, threshold }] : [];
  });
  return joinCrossed(crossed);
}

/** Of episodes that reached the threshold of their own time, while the fold was running. The order they come in makes no difference. */
export function runningIncidents(episodes: readonly DescribedEpisode[]): Incident[] {
  const crossed = episodes.flatMap((episode) => {
    if (!episode.crossed) return [];
    const { minute, threshold } = episode.crossed;
    const at = crossing(episode, threshold.theta);
    return at ? [{ episode, first: minute, last: at.last, threshold }] : [];
  });
  return joinCrossed(crossed);
}

/** Every episode as an incident of its own, whatever its score. */
export function asCandidates(episodes: readonly DescribedEpisode[], thresholds: Thresholds): Incident[] {
  return episodes.map((episode) => {
    const threshold = thresholds[episode.class];
    return incidentOf([{ episode, first: episode.peakMinute, last: episode.lastMinute, threshold }]);
  });
}

/** Silence is told apart from activity: a job that stays away for a day would swallow every attack on its account. */
function joinCrossed(crossed: readonly Crossed[]): Incident[] {
  const isSilence = ({ episode }: Crossed): boolean => episode.class === 'silence';
  return [...joinNear(crossed.filter((part) => !isSilence(part))), ...joinNear(crossed.filter(isSilence))];
}

function joinNear(crossed: readonly Crossed[]): Incident[] {
  const ordered = [...crossed].sort(
    (a, b) => order(a.episode.account, b.episode.account) || a.first - b.first || order(a.episode.id, b.episode.id),
  );
  const incidents: { parts: Crossed[]; last: number }[] = [];
  for (const part of ordered) {
    const open = incidents.at(-1);
    if (open && open.parts[0]!.episode.account === part.episode.account && part.first - open.last <= GROUP_MINUTES) {
      open.parts.push(part);
      open.last = Math.max(open.last, part.last);
    } else {
      incidents.push({ parts: [part], last: part.last });
    }
  }
  return incidents.map(({ parts }) => incidentOf(parts));
}

function incidentOf(parts: readonly Crossed[]): Incident {
  const strongest = [...parts].sort((a, b) => relative(b) - relative(a) || order(a.episode.id, b.episode.id));
  const lead = strongest[0]!;
  const { class: incidentClass, peak, account } = lead.episode;
  const perWeek = perWeekExpected(lead.threshold, peak);
  const insights = unique(strongest.flatMap((part) => part.episode.insights)).sort(
    (a, b) => b.surpriseNats - a.surpriseNats || order(a.id, b.id),
  );
  const news = strongest.flatMap((part) => part.episode.news).sort((a, b) => b.surpriseNats - a.surpriseNats);
  const starts = [...insights.map((insight) => insight.startMinute), ...parts.map((part) => part.episode.firstMinute)];
  const incident: Omit<Incident, 'reasons'> = {
    id: stableUuid('incident', parts[0]!.episode.id),
    accounts: [account],
    class: incidentClass,
    startMinute: Math.min(...starts),
    detectedMinute: Math.min(...parts.map((part) => part.first)),
    lastMinute: Math.max(...parts.map((part) => part.episode.lastMinute)),
    score: peak,
    threshold: lead.threshold.theta,
    relative: peak / lead.threshold.theta,
    perWeekExpected: perWeek,
    severity: severityOf(perWeek),
    lowHistory: parts.every((part) => part.episode.lowHistory),
    principals: strongest.flatMap((part) => part.episode.principal ?? []),
    insights,
    news,
    episodes: parts.map((part) => part.episode.id).sort(),
  };
  return { ...incident, reasons: incidentReasons(incident) };
}

const relative = (part: Crossed): number => part.episode.peak / part.threshold.theta;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function unique<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
