import type { Activity, Caller } from '../activities/activity.js';
import type { CronSettings } from '../activities/cron.js';
import type { PipelineSettings } from '../activities/pipeline.js';
import type { PollingSettings } from '../activities/polling.js';

/** One account of the simulated organization: what goes on in it, and who can be cast in an incident. */
export interface AccountWorld {
  readonly index: number;
  readonly id: string;
  readonly regions: readonly string[];
  /** Where most of it runs. */
  readonly homeRegion: string;
  readonly activities: readonly Activity[];
  readonly cast: Cast;
}

interface Cast {
  /** People at their usual place with their usual command line, SSO and IAM users alike. */
  readonly people: readonly Caller[];
  /** Those who can sign in to the console with a password. */
  readonly users: readonly Caller[];
  readonly services: readonly PollingSettings[];
  readonly pipelines: readonly PipelineSettings[];
  readonly nightlyBackup: CronSettings;
  readonly hourlyBackup: CronSettings;
  /** Other jobs that run many times a day, every day of the week. */
  readonly jobs: readonly CronSettings[];
  /** A nightly job that rests on Saturday and Sunday. */
  readonly weekdayJob: CronSettings;
  /** The role that cleans up instances now and then. */
  readonly automation: Caller;
}

/** The whole organization before anything unusual is put into it. */
export interface World {
  readonly accounts: readonly AccountWorld[];
  /** Of more than one account: people with seats in several. */
  readonly shared: readonly Activity[];
  readonly growths: readonly Growth[];
}

/** An activity becomes more (or less) busy over time. */
export interface Growth {
  readonly activityId: string;
  readonly intensity: (minute: number) => number;
}

/** An activity falls silent, as if its machine were off. What would have been called is lost. */
export interface Mute {
  readonly activityId: string;
  readonly fromMinute: number;
  readonly untilMinute: number;
}
