import {
  connectAws,
  createMetrics,
  createSecretResolver,
  type Data,
  incidents,
  type JobQueue,
  loadConfig,
  openQueue,
  outbox,
  silentLog,
  systemClock,
  temporaryData,
} from '@trailwarden/platform';
import { slackWorkspace } from '@trailwarden/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StepNews } from '../output/step-line.js';
import { inventedIncident } from '../testing/invented-report.js';
import { inventedPlaybook } from '../testing/invented-run.js';
import { announceSteps } from './announce-steps.js';
import { startDoctorSandbox } from './doctor-sandbox.js';
import type { Platform } from './open-platform.js';
import { runResponder } from './run-responder.js';
import type { Sandboxed } from './start-sandboxed.js';

let data: Data;
let queue: JobQueue;
let sandboxed: Sandboxed;
const metrics = createMetrics({ ofProcess: false });
const [alert] = inventedPlaybook.then;
const playbooks = [{ ...inventedPlaybook, then: alert === undefined ? [] : [alert] }];

beforeAll(async () => {
  ({ sandboxed } = await startDoctorSandbox(5, systemClock));
  data = await temporaryData();
  queue = await openQueue({ backend: { pool: data.pool }, clock: systemClock });
});
afterAll(async () => {
  await queue.close();
  await data.close();
  await sandboxed.close();
});

/** Starts the responder on an incident that was stored just now. @returns the first step that is worth a line. */
async function respondTo(incidentId: string, yaml: string): Promise<StepNews> {
  const config = await loadConfig({ env: {}, readFile: async () => yaml });
  const aws = connectAws(
    { readerRoleName: 'unused', region: 'us-east-1', ...sandboxed.aws },
    { clock: systemClock, log: silentLog },
  );
  const resolve = createSecretResolver({ env: {}, aws, region: 'us-east-1' });
  const clock = systemClock;
  const platform: Platform = {
    data,
    queue,
    aws,
    log: silentLog,
    metrics,
    clock,
    resolve,
    close: async () => undefined,
  };
  const nowMinute = Math.floor(clock.nowMs() / 60_000);
  const [account = ''] = sandboxed.sandbox.world.accounts.keys();
  const incident = inventedIncident({
    id: incidentId,
    accounts: [account],
    startMinute: nowMinute - 5,
    lastMinute: nowMinute,
  });
  const { startMinute, lastMinute, severity, accounts } = incident;
  const stored = { revision: 1, storedMs: clock.nowMs() };
  await data.db.insert(incidents).values({
    ...{ id: incidentId, startMinute, lastMinute, severity, accounts, incident, ...stored },
    state: 'open',
    updatedMs: 0,
  });
  await data.db.insert(outbox).values({ incidentId, kind: 'start', ...stored });
  let close = async (): Promise<void> => undefined;
  try {
    return await new Promise((heard, failed) => {
      const onStep = announceSteps(data, silentLog, () => clock.nowMs(), heard);
      runResponder({ config, platform, playbooks, sandboxed, onStep }).then((running) => {
        close = running.close;
      }, failed);
    });
  } finally {
    await close();
    await aws.close();
  }
}

test('where nothing is set it is recorded what would be told, and nobody is', async () => {
  const { step, playbookId } = await respondTo('00000000-0000-4000-8000-000000000001', '');

  expect({ playbookId, state: step.state, calls: step.calls }).toEqual({
    playbookId: inventedPlaybook.id,
    state: 'rehearsed',
    calls: ['slack chat.postMessage'],
  });
  expect(slackWorkspace(sandboxed.sandbox.world).messages).toEqual([]);
});

test('in mode tell the sandbox’s own Slack is told once, whatever token the settings have', async () => {
  const yaml = 'responder: { mode: tell }\nslack: { token: xoxb-of-somebody, url: "http://127.0.0.1:9" }';

  const { step } = await respondTo('00000000-0000-4000-8000-000000000002', yaml);

  expect(step).toMatchObject({ action: 'slack.alert', state: 'told' });
  expect(slackWorkspace(sandboxed.sandbox.world).messages).toHaveLength(1);
  const text = await metrics.text();
  expect(text).toContain('trailwarden_steps_total{action="slack.alert",state="told"} 1');
  expect(text).toContain('trailwarden_incident_to_told_seconds_count{action="slack.alert"} 1');
  expect(text).toContain('trailwarden_outbox 0');
});
