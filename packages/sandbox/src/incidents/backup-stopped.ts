import { nextSlot } from '../activities/cron.js';
import type { IncidentModel } from './incident.js';
import { seriesOf } from './script.js';

/** Runs that do not happen. One missed run of a frequent job is an honest hiccup; one missed night is not. */
const SLOTS_MISSED = {
  weak: { frequent: 3, nightly: 1 },
  medium: { frequent: 8, nightly: 2 },
  /** Always the hourly backup: nights are too few in a week for many to be missed. */
  strong: { frequent: 24, nightly: 0 },
} as const;
const NIGHTLY_BACKUP = 0.3;

/** A job with a timetable does not run: a backup, or another that runs all day. Starts at the first slot it misses. */
export const backupStopped: IncidentModel = {
  kind: 'backup-stopped',
  arrange(scene) {
    const { random, account, period, id, strength } = scene;
    const { nightlyBackup, hourlyBackup, jobs } = account.cast;
    const frequent = strength === 'strong' ? hourlyBackup : random.pick([hourlyBackup, ...jobs]);
    const nightly = strength !== 'strong' && random.chance(NIGHTLY_BACKUP);
    const job = nightly ? nightlyBackup : frequent;
    const slots = nightly ? SLOTS_MISSED[strength].nightly : SLOTS_MISSED[strength].frequent;
    const startMinute = Math.min(nextSlot(job, scene.startMinute), period.endMinute - 1);
    const endMinute = Math.min(startMinute + slots * job.periodMinutes, period.endMinute);
    return {
      truth: {
        id,
        kind: 'backup-stopped',
        strength,
        accounts: [account.id],
        principal: undefined,
        startMinute,
        endMinute,
        series: seriesOf(job.steps.map(({ api }) => ({ api, region: job.region }))),
      },
      activities: [],
      mutes: [{ activityId: job.id, fromMinute: startMinute, untilMinute: endMinute }],
    };
  },
};
