import { type CollectorDeps, collectProgress, readQueueCoverage } from '@trailwarden/collector';
import type { Metrics } from '@trailwarden/platform';
import type { Platform } from './open-platform.js';

/** What a collector does, as metrics. */
export function observeCollector({
  data,
  queue,
  metrics,
  clock,
}: Platform): Required<Pick<CollectorDeps, 'onWorked' | 'onIncidents'>> {
  metrics.beforeAnswer(async () => {
    const { filesPending, filesQuarantined } = await collectProgress(data.db);
    metrics.set('filesWaiting', filesPending, { state: 'pending' });
    metrics.set('filesWaiting', filesQuarantined, { state: 'quarantined' });
  });
  metrics.beforeAnswer(async () => {
    for (const { name: job, waiting, active, delayed, failed } of await readQueueCoverage(queue)) {
      for (const [state, jobs] of Object.entries({ waiting, active, delayed, failed })) {
        metrics.set('queueJobs', jobs, { job, state });
      }
    }
  });
  return {
    onWorked: ({ files, judged, told }) => {
      metrics.count('minutesJudged', judged);
      for (const file of files) countFile(file, metrics);
      const newest = files.reduce((last, { row }) => Math.max(last, row.deliveredMinute), 0);
      if (told && newest > 0) metrics.observe('objectToInsight', clock.nowMs() / 1_000 - newest * 60);
    },
    onIncidents: (changes) => {
      for (const { tidings, incident } of changes) {
        if (tidings.includes('start')) metrics.count('incidents', 1, { severity: incident.severity });
      }
    },
  };
}

type WorkedFile = Parameters<Required<CollectorDeps>['onWorked']>[0]['files'][number];

function countFile(file: WorkedFile, metrics: Metrics): void {
  if (file.kind !== 'later')
    metrics.count('filesRead', 1, { outcome: file.kind === 'quarantined' ? 'quarantined' : 'done' });
  if (!('records' in file)) return;
  const { counted, duplicates, rejected } = file.records;
  metrics.count('records', counted, { outcome: 'counted' });
  metrics.count('records', duplicates, { outcome: 'duplicate' });
  metrics.count('records', rejected, { outcome: 'rejected' });
  if (file.kind === 'counted' && file.tally !== undefined) metrics.count('tallies', 1);
}
