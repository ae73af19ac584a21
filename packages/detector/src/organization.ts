import type { Tally } from '@trailwarden/cloudtrail';
import { DAY_MINUTES, FULL_HISTORY_DAYS, HOUR_MINUTES, LATENESS_MINUTES, LEARN_HOURS_MIN } from './constants.js';
import { openEpisodes, type StepContext, step } from './fold/step.js';
import { asCandidates, incidentsAt } from './group/incidents.js';
import { joinAcrossAccounts } from './group/join-accounts.js';
import type { DescribedEpisode } from './group/settled.js';
import { describeHistory, type History } from './history.js';
import type { Incident } from './incident.js';
import { laneComparedWithItself } from './low-history.js';
import type { Contribution } from './pool/contribution.js';
import { createPool, judgedWeeks, mergePool, type Pool } from './pool/pool.js';
import { fitThresholds, type Thresholds } from './pool/thresholds.js';
import { compileSelection } from './select.js';
import type { DetectorSettings } from './settings.js';
import { createLane, type Lane } from './state/lane.js';

/** What was found in a body of logs. */
export interface Detection {
  /** All that reached its threshold, most unusual first. */
  readonly incidents: readonly Incident[];
  /** What stayed under it, most unusual first; shown when asked for more. */
  readonly candidates: readonly Incident[];
  readonly history: History;
  readonly thresholds: Thresholds;
  readonly pool: Pool;
}

/** Incidents outside these minutes (by what they overlap) are not answered; the logs teach all the same. */
export interface Range {
  readonly sinceMinute?: number;
  readonly untilMinute?: number;
}

/** Below this span there is no history: logs are compared with themselves. */
const HISTORY_MINUTES_MIN = LEARN_HOURS_MIN * HOUR_MINUTES;
/** Spans without an event that are leapt over. */
const LEAP_MINUTES = 29 * DAY_MINUTES;
/** From this many days on the first week of an account only teaches. */
const TEACHING_WEEK_DAYS = FULL_HISTORY_DAYS + 1;
/** Without a history there is no threshold to learn: nearly everything is told, ranked. */
const LOW_HISTORY_THETA = 1;
/** Episodes remembered until the end, when their thresholds are known; past it the lowest half goes. */
const EPISODES_MAX = 10_000;

/**
 * Every lane of an organization and its pool, folded together in one process, thresholds set in hindsight: an incident
 * early in the logs is held against what all of them teach.
 */
export class OrganizationFold {
  readonly #settings: DetectorSettings;
  readonly #range: Range;
  readonly #select: ReturnType<typeof compileSelection>;
  readonly #lanes = new Map<string, Lane>();
  #pool: Pool;
  /** Tallies held back until it is known whether there is a history; undefined once there is. */
  #held: Tally[] | undefined = [];
  #episodes: DescribedEpisode[] = [];
  /** Of the day that is being closed. */
  #contributions: Contribution[] = [];
  #finished = false;
  #firstMinute = Number.POSITIVE_INFINITY;
  #lastMinute = Number.NEGATIVE_INFINITY;
  /** The latest delivery so far. */
  #delivered = 0;
  /** Everything before this minute is closed, in every lane. */
  #closedBefore = Number.NEGATIVE_INFINITY;

  constructor(settings: DetectorSettings, range: Range = {}) {
    this.#settings = settings;
    this.#range = range;
    this.#select = compileSelection(settings.select);
    this.#pool = createPool(settings);
  }

  /**
   * Adds one log file's tally, any accounts. Files come in the order of their delivery.
   * @param deliveredMinute - when the file was delivered; undefined when nothing tells: such files come first, and wait for the end.
   */
  add(tally: Tally, deliveredMinute: number | undefined): void {
    const { minute } = tally.counts;
    if (minute.length === 0) return;
    this.#firstMinute = Math.min(this.#firstMinute, minute[0]!);
    this.#lastMinute = Math.max(this.#lastMinute, minute.at(-1)!);
    // Files of one delivery minute come one after the other: hours are closed when the first of a later minute comes.
    if (deliveredMinute !== undefined && deliveredMinute > this.#delivered) {
      if (!this.#held) this.#closeBefore(this.#delivered - LATENESS_MINUTES);
      this.#delivered = deliveredMinute;
    }
    if (!this.#held) {
      this.#give(tally);
      return;
    }
    this.#held.push(tally);
    if (this.#lastMinute - this.#firstMinute < HISTORY_MINUTES_MIN) return;
    for (const held of this.#held) this.#give(held);
    this.#held = undefined;
  }

  /**
   * Judges all that is left and answers what was found. No file can be added afterwards, but the same fold may be asked again
   * how it would have looked at other budgets and shares, or held against thresholds that were learnt elsewhere.
   */
  finish(settings: DetectorSettings = this.#settings, thresholds?: Thresholds): Detection {
    if (!this.#finished) this.#judgeTheRest();
    this.#finished = true;
    if (thresholds) return this.#detected(thresholds);
    return this.#detected(this.#held ? lowHistoryThresholds(this.#pool.thresholds) : this.#hindsight(settings));
  }

  #judgeTheRest(): void {
    if (this.#held) this.#compareWithThemselves(this.#held);
    else this.#closeBefore(this.#lastMinute + 1, true);
    for (const lane of this.#lanes.values()) this.#episodes.push(...openEpisodes(lane));
  }

  #give(tally: Tally): void {
    for (const account of accountsOf(tally)) {
      let lane = this.#lanes.get(account);
      if (!lane) {
        lane = createLane(account);
        this.#lanes.set(account, lane);
      }
      step(lane, { kind: 'tally', tally }, this.#context());
    }
  }

  #context(): StepContext {
    return { settings: this.#settings, select: this.#select, pool: this.#pool };
  }

  /** Closes whole hours, those of a day with one version of the pool; at the end the running one too. */
  #closeBefore(minute: number, last = false): void {
    const until = last ? minute : minute - (minute % HOUR_MINUTES);
    if (this.#closedBefore < this.#firstMinute)
      this.#closedBefore = this.#firstMinute - (this.#firstMinute % HOUR_MINUTES);
    while (this.#closedBefore < until) {
      if (until - this.#closedBefore > LEAP_MINUTES) this.#leap(until);
      const end = Math.min(until, this.#closedBefore - (this.#closedBefore % HOUR_MINUTES) + HOUR_MINUTES);
      this.#closeHour(end);
      this.#closedBefore = end;
    }
  }

  #closeHour(end: number): void {
    const context = this.#context();
    for (const lane of this.#lanes.values()) {
      const result = step(lane, { kind: 'tick', minute: end - 1 }, context);
      this.#contributions.push(...result.contributions);
      this.#episodes.push(...result.settled);
    }
    if (end % DAY_MINUTES === 0) {
      this.#pool = mergePool(this.#pool, end / DAY_MINUTES - 1, this.#contributions, this.#settings);
      this.#contributions = [];
    }
    if (this.#episodes.length > EPISODES_MAX) this.#forgetLowest();
  }

  #leap(until: number): void {
    let next = until;
    for (const lane of this.#lanes.values()) {
      if (lane.episodes.size > 0) return;
      next = Math.min(next, lane.pending.firstMinute() ?? until);
    }
    if (next - this.#closedBefore > LEAP_MINUTES) this.#closedBefore = next - (next % HOUR_MINUTES);
  }

  #forgetLowest(): void {
    const { thresholds } = this.#pool;
    this.#episodes.sort((a, b) => b.peak / thresholds[b.class].theta - a.peak / thresholds[a.class].theta);
    this.#episodes.length = EPISODES_MAX / 2;
  }

  #compareWithThemselves(tallies: readonly Tally[]): void {
    const accounts = new Set(tallies.flatMap((tally) => [...accountsOf(tally)]));
    for (const account of [...accounts].sort()) {
      const lane = laneComparedWithItself(account, tallies, this.#select, this.#pool);
      this.#lanes.set(account, lane);
      for (const tally of tallies) step(lane, { kind: 'tally', tally }, this.#context());
      const { settled } = step(lane, { kind: 'tick', minute: this.#lastMinute }, this.#context());
      this.#episodes.push(...settled);
    }
  }

  #hindsight(settings: DetectorSettings): Thresholds {
    const judged = this.#episodes.filter((episode) => !episode.lowHistory);
    return fitThresholds({
      peaks: judged.map(({ peakMinute, account, class: incidentClass, peak }) => ({
        minute: peakMinute,
        account,
        class: incidentClass,
        score: peak,
      })),
      weeks: judgedWeeks((this.#lastMinute - this.#firstMinute) / DAY_MINUTES),
      accounts: this.#lanes.size,
      settings,
    });
  }

  #detected(thresholds: Thresholds): Detection {
    const days = (this.#lastMinute - this.#firstMinute + 1) / DAY_MINUTES;
    const judged =
      days >= TEACHING_WEEK_DAYS ? this.#episodes.filter((episode) => !episode.lowHistory) : this.#episodes;
    const incidents = joinAcrossAccounts(incidentsAt(judged, thresholds)).filter((incident) =>
      this.#isInRange(incident),
    );
    const reached = (episode: DescribedEpisode): boolean => episode.peak >= thresholds[episode.class].theta;
    const candidates = asCandidates(
      judged.filter((episode) => !reached(episode)),
      thresholds,
    ).filter((incident) => this.#isInRange(incident));
    return {
      incidents: incidents.sort(byUnusual),
      candidates: candidates.sort(byUnusual),
      history: describeHistory([...this.#lanes.values()], this.#firstMinute, this.#lastMinute, thresholds),
      thresholds,
      pool: this.#pool,
    };
  }

  #isInRange({ startMinute, lastMinute }: Incident): boolean {
    return (
      lastMinute >= (this.#range.sinceMinute ?? 0) &&
      startMinute <= (this.#range.untilMinute ?? Number.POSITIVE_INFINITY)
    );
  }
}

export function foldOrganization(settings: DetectorSettings, range: Range = {}): OrganizationFold {
  return new OrganizationFold(settings, range);
}

function byUnusual(a: Incident, b: Incident): number {
  return b.relative - a.relative || a.startMinute - b.startMinute || (a.id < b.id ? -1 : 1);
}

function lowHistoryThresholds(fallback: Thresholds): Thresholds {
  const low = (name: keyof Thresholds): Thresholds[keyof Thresholds] => ({
    ...fallback[name],
    theta: LOW_HISTORY_THETA,
  });
  return { people: low('people'), machines: low('machines'), silence: low('silence') };
}

function accountsOf({ strings, series }: Tally): Set<string> {
  return new Set(Array.from(series.account, (account) => strings[account]!));
}
