import { logFiles, sampleOrganization, simulateOrganization } from '@trailwarden/sandbox';

export interface SampleFile {
  /** Path below the folder, as in a trail's bucket. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** How much of the whole is done with it, 0 to 1. */
  readonly share: number;
}

const MINUTES_PER_DAY = 1_440;
/** CloudTrail delivers every five minutes; a sixth of the files takes a third of the time, and shows as much. */
const MINUTES_PER_FILE = 30;

/** The log files of the made-up organization, in the order of their delivery. */
export function* sampleFiles(seed: number): Iterable<SampleFile> {
  const plan = sampleOrganization(seed);
  const minutes = plan.days * MINUTES_PER_DAY;
  for (const { key, bytes, deliveredMinute } of logFiles(simulateOrganization(plan), {
    minutesPerFile: MINUTES_PER_FILE,
  })) {
    yield { key, bytes, share: Math.min(1, Math.max(0, (deliveredMinute - plan.startMinute) / minutes)) };
  }
}
