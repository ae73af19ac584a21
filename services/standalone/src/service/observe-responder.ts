import type { CallObserver, Data, Metrics } from '@trailwarden/platform';
import { noteCall, type StepTold } from '@trailwarden/responder';
import { firstTime } from './first-time.js';

/** Tells every call into the journal of the step that makes it, and into the metrics. */
export function observeCalls(metrics: Metrics): CallObserver {
  return (service, operation, outcome, { accountId, region }) => {
    noteCall({ service, operation, outcome, accountId, region });
    metrics.count('awsCalls', 1, { service, operation, outcome });
  };
}

/** Steps whose first telling was measured. */
const KNOWN_MAX = 10_000;
/** States in which steps wait for somebody, or hold something. */
const WAITING = ['asking', 'applied', 'contained', 'reverting', 'failed'] as const;

/** What a responder does, as metrics. */
export function observeSteps({
  data,
  metrics,
}: {
  readonly data: Data;
  readonly metrics: Metrics;
}): (step: StepTold) => void {
  const isFirst = firstTime(KNOWN_MAX);
  metrics.beforeAnswer(async () => {
    const { news, states } = await waitingOf(data);
    metrics.set('outboxWaiting', news);
    for (const state of WAITING) metrics.set('stepsNow', states[state] ?? 0, { state });
  });
  return ({ stepId, action, state, afterMs }) => {
    // Told of also when a telling waits its turn, which is no step forward.
    if (state !== 'planned') metrics.count('steps', 1, { action, state });
    // Later tellings follow what happens; the first says how long a person had to wait.
    if (state === 'told' && isFirst(stepId)) metrics.observe('incidentToTold', afterMs / 1_000, { action });
  };
}

interface Waiting {
  /** Rows of the outbox that nobody took. */
  readonly news: number;
  /** How many steps are in which state, of those that are not over. */
  readonly states: Readonly<Record<string, number>>;
}

async function waitingOf({ pool }: Pick<Data, 'pool'>): Promise<Waiting> {
  const [outbox, steps] = await Promise.all([
    pool.query<{ news: number }>('select count(*)::int as news from trailwarden.outbox where taken_ms is null'),
    pool.query<{ state: string; steps: number }>(
      'select state, count(*)::int as steps from trailwarden.steps where state = any($1) group by state',
      [[...WAITING]],
    ),
  ]);
  return {
    news: outbox.rows[0]?.news ?? 0,
    states: Object.fromEntries(steps.rows.map(({ state, steps: count }) => [state, count])),
  };
}

/** Whether nothing is due: what waits for a person or for time is not. */
export async function isResponderIdle({ pool }: Pick<Data, 'pool'>, nowMs: number): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>(
    `select exists (select from trailwarden.outbox where taken_ms is null)
         or exists (select from trailwarden.steps where next_ms <= $1) as due`,
    [nowMs],
  );
  return rows[0]?.due === false;
}
