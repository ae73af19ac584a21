/** Numbers of the detector, each with its unit and where it comes from (docs/detector.md has the sections). */

export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;
export const WEEK_HOURS = 168;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Decay of what a series learns an hour: a week's memory. */
export const WEEK_DECAY = Math.exp(-1 / WEEK_HOURS);

/** Completed hours before a series' own tail is learnt, and before an account is judged at all: a day and a bit. */
export const LEARN_HOURS_MIN = 26;

/** Days of an account's history before it is judged like any other. */
export const FULL_HISTORY_DAYS = 7;

/** A minute is judged when files delivered this much later have come; CloudTrail takes five on average, fifteen is normal. */
export const LATENESS_MINUTES = 30;

/** Surprise above which a count is evidence, in nats: exp(-5), seven in a thousand hours. */
export const SURPRISE_MIN_NATS = 5;

/** Largest weight of one count, and of one piece of news, in nats. */
export const COUNT_EVIDENCE_MAX_NATS = 15;
export const NEWS_EVIDENCE_MAX_NATS = 13;

/** Evidence of the same group within this many minutes is added up; later evidence starts anew. */
export const GROUP_MINUTES = 30;

/** Weight of the second, third, ... strongest entity of a group: they are not independent. */
export const ENTITY_DECAY = 0.85;

/** Lowest score that is remembered as an episode. */
export const EPISODE_SCORE_MIN = 0.5;

/** Calls within this many minutes say who is to blame. */
export const BLAME_MINUTES = 15;

/** Buckets of equally busy series: floor(2 log2(1 + calls in 7 days)), at most this. */
export const BUCKET_MAX = 40;

/** Series, principals, and texts a lane keeps; beyond them new ones share a row (see docs/detector.md, Limits). */
export const SERIES_PER_LANE_MAX = 50_000;
export const PRINCIPALS_PER_LANE_MAX = 65_536;
export const TEXTS_PER_LANE_MAX = 65_536;

/** Rows of who did what in the last hour; past it the oldest are forgotten and attributions are less complete. */
export const RECENT_ROWS_MAX = 65_536;

/** Insights a lane follows at once; past it new ones count as evidence but get no record of their own. */
export const TRACKED_INSIGHTS_MAX = 1_024;

/** Members (series, kinds of news) an episode names. */
export const EPISODE_MEMBERS_MAX = 512;

/** Hours without a call after which a series' row is given to another. */
export const SERIES_IDLE_HOURS_MAX = 28 * 24;

/** Pairs (principal and API, address, agent) remembered per generation and lane; two generations are kept. */
export const PAIRS_PER_GENERATION_MAX = 1 << 20;

/** A generation of pairs lasts this long, so a pair is remembered for 14 to 28 days. */
export const PAIR_GENERATION_HOURS = 14 * 24;
