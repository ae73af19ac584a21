// A responder in a process of its own, to be killed. Its clock stands at the world's until it takes part, then runs as fast as that: the moment is the first line
// it writes. It goes on until it is killed, or until no step is to be looked at any more, and then says what stands in its store.
import { connectAws, openData, openQueue, Secret, silentLog } from '@trailwarden/platform';
import { ACTIONS, connectSlack, startResponder, verifyAudit } from '@trailwarden/responder';

const LOOK_EVERY_MS = 100;

process.stdin.resume().on('close', () => process.exit());
const { folder, world, playbook, time } = JSON.parse(process.argv[2]);
let startedMs;
const clock = {
  nowMs: () => time.simulatedMs + (startedMs === undefined ? 0 : Date.now() - startedMs) * time.speed,
};
const data = await openData({ folder }, { clock });
const queue = await openQueue({ backend: { pool: data.pool }, clock });
const aws = connectAws(
  {
    region: world.homeRegion,
    endpoint: world.url,
    credentials: world.credentials,
    readerRoleName: world.responderRoleName,
    sessionName: 'trailwarden-responder',
    externalId: async () => new Secret(world.externalId),
  },
  { clock, log: silentLog },
);
const slack = connectSlack({
  token: new Secret(world.slackToken),
  channel: world.channel,
  url: `${world.url}/slack/api/`,
  clock,
  // A second of the world's is shorter here.
  wait: (ms) => new Promise((done) => setTimeout(done, ms / time.speed)),
});
const responder = await startResponder(
  {
    data,
    queue,
    aws,
    clock,
    log: silentLog,
    playbooks: [playbook],
    actions: ACTIONS,
    channels: { slack, webhook: undefined },
  },
  {
    mode: 'live',
    homeRegion: world.homeRegion,
    protect: { principals: [], accounts: [], tags: [] },
    caps: { perHour: 10, perAccountHour: 10, perRun: 10 },
    historyHours: 24,
    approvers: [],
    ourRoles: [],
    stepWorkers: 2,
    consoleUrl: undefined,
  },
);
startedMs = Date.now();
process.stdout.write(`${startedMs}\n`);
for (;;) {
  const { rows } = await data.pool.query(`select
    (select count(*)::int from trailwarden.steps) as steps,
    (select count(*)::int from trailwarden.steps where next_ms is not null) as open,
    (select count(*)::int from trailwarden.outbox where taken_ms is null) as untold`);
  const [{ steps, open, untold }] = rows;
  if (steps > 0 && open === 0 && untold === 0) break;
  await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
}
const { rows: steps } = await data.pool.query(
  'select action, state, attempts from trailwarden.steps order by position, target_key',
);
const { rows: calls } = await data.pool.query(
  "select what, count(*)::int as count from trailwarden.audit where what in ('contained', 'reverted', 'applying') group by what order by what",
);
process.stdout.write(`${JSON.stringify({ steps, calls, audit: await verifyAudit(data.db) })}\n`);
await responder.close();
process.exit(0);
