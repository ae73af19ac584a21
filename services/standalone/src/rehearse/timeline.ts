import type { Data } from '@trailwarden/platform';
import { ACTIONS, findRuns, type JournalCall, type RunShown, readAudit, showRun } from '@trailwarden/responder';
import type { Stage } from './stage.js';

/** One line of the story. */
export interface Happening {
  /** Milliseconds since 1970, of the simulation. */
  readonly atMs: number;
  readonly what: string;
  /** A sentence; what came from logs is as written there: escape where shown. */
  readonly text: string;
  /** Of which playbook; undefined for what happened to the incident. */
  readonly playbookId?: string;
  /** Calls made, in order, as "iam PutUserPolicy". */
  readonly calls?: readonly string[];
}

/** All runs that answer what was planted, once there are any. */
export async function runsOf({ platform: { data }, truth }: Stage): Promise<RunShown[]> {
  const { rows } = await data.pool.query<{ id: string; last: number; accounts: readonly string[] }>(
    `select r.id, i.last_minute as last, i.accounts from trailwarden.runs r
     join trailwarden.incidents i on i.id = r.incident_id order by r.stored_ms, r.id`,
  );
  const shown: RunShown[] = [];
  for (const { id, last, accounts } of rows) {
    // Something else may be unusual in it, too: an organization is never quiet.
    if (last < truth.startMinute || !accounts.some((account) => truth.accounts.includes(account))) continue;
    const [run] = await findRuns(data.db, id, 1);
    if (run !== undefined) shown.push(await showRun({ data, actions: ACTIONS }, run));
  }
  return shown;
}

/** Everything that happened, in order. */
export async function readTimeline(stage: Stage, runs: readonly RunShown[]): Promise<Happening[]> {
  const { truth, platform } = stage;
  const minute = (at: number): number => at * 60_000;
  const happenings: Happening[] = [
    {
      atMs: minute(truth.startMinute),
      what: 'injected',
      text: `${truth.kind} begins in ${truth.accounts.join(', ')}${truth.principal === undefined ? '' : `, by ${truth.principal}`}`,
    },
    { atMs: minute(truth.endMinute), what: 'stopped', text: 'it stops by itself' },
  ];
  const seen = new Map(runs.map(({ incident }) => [incident.id, incident]));
  for (const [id, incident] of seen) {
    const { rows } = await platform.data.pool.query<{ ms: number }>(
      'select stored_ms::float8 as ms from trailwarden.incidents where id = $1',
      [id],
    );
    const why = incident.reasons[0] ?? '';
    happenings.push({ atMs: rows[0]?.ms ?? 0, what: 'seen', text: `${incident.severity}: ${why}` });
  }
  for (const { run, moments } of runs) {
    for (const { atMs, kind, text } of moments)
      happenings.push({ atMs, what: kind, text, playbookId: run.playbook.id });
    happenings.push(...(await fromAudit(stage, run.id, run.playbook.id)));
  }
  // What was called comes before what is said of it.
  return happenings.sort((a, b) => a.atMs - b.atMs || Number(b.what === 'called') - Number(a.what === 'called'));
}

/** What was called, go by go, and what was told. */
async function fromAudit({ platform: { data } }: Stage, runId: string, playbookId: string): Promise<Happening[]> {
  const found: Happening[] = [];
  for await (const { what, atMs, detail, stepId } of readAudit(data.db, runId)) {
    if (what === 'told') found.push({ atMs, what, text: await actionOf(data, stepId), playbookId });
    if (what === 'refused') found.push({ atMs, what, text: reasonOf(detail), playbookId });
    if (what !== 'called') continue;
    const { calls } = JSON.parse(detail) as { readonly calls: readonly JournalCall[] };
    const words = calls.map(
      ({ service, operation, outcome }) => `${service} ${operation}${outcome === 'ok' ? '' : ` (${outcome})`}`,
    );
    const count = `${words.length} ${words.length === 1 ? 'call' : 'calls'}`;
    found.push({ atMs, what, text: count, playbookId, calls: words });
  }
  return found;
}

/** A guard rail's, in its own words. */
function reasonOf(detail: string): string {
  const { action, target, reason } = JSON.parse(detail) as {
    readonly action?: string;
    readonly target?: { readonly name?: string };
    readonly reason?: string;
  };
  return [action, target?.name, reason].filter((part) => part !== undefined).join(' · ');
}

async function actionOf(data: Data, stepId: string | null): Promise<string> {
  const { rows } = await data.pool.query<{ action: string }>('select action from trailwarden.steps where id = $1', [
    stepId,
  ]);
  return ACTIONS.find(({ id }) => id === rows[0]?.action)?.title ?? '';
}
