// A collector on a scripted world, for processes that are killed and for tests alike; therefore no TypeScript.
import { decodeTally } from '@trailwarden/cloudtrail';
import { collectProgress, startCollector } from '@trailwarden/collector';
import { DEFAULT_SETTINGS } from '@trailwarden/detector';
import { connectAws, openData, openQueue, Secret, silentLog, startReaderPool, tallies } from '@trailwarden/platform';

/** Looking costs more than waiting a little longer. */
const LOOK_EVERY_MS = 250;

export async function openCollector(asked, clock) {
  const { store, redisUrl, world, endMinute, historyDays } = asked;
  const { homeRegion } = world;
  const data = asked.data ?? (await openData(store, { clock }));
  const { bucket, sinceMinute } = world.noticed;
  await data.pool.query('insert into trailwarden.facts (name, value) values ($1, $2) on conflict do nothing', [
    `noticed-bucket:${bucket}`,
    { sinceMinute },
  ]);
  const queue = await openQueue({ backend: redisUrl === undefined ? { pool: data.pool } : { redisUrl }, clock });
  const externalId = new Secret(world.externalId);
  const aws = connectAws(
    {
      region: homeRegion,
      endpoint: world.url,
      credentials: world.credentials,
      readerRoleName: world.readerRoleName,
      externalId: async () => externalId,
    },
    { clock, log: silentLog },
  );
  const readers = startReaderPool(1);
  const collector = await startCollector(
    { data, queue, aws, clock, log: asked.log ?? silentLog, readers },
    {
      detector: DEFAULT_SETTINGS,
      homeRegion,
      discover: {
        homeRegion,
        excludeAccounts: [],
        regions: [homeRegion],
        historyDays,
        bucketReaders: {},
        lookupEvents: false,
        ...asked.discover,
      },
      notices: [{ url: world.noticeQueueUrl, region: homeRegion }],
      eventBus: [],
      folders: [],
      historyDays,
      beginMinute: world.beginMinute,
      endMinute,
      listEveryMinutes: 15,
      discoverEveryMs: 3_600_000,
      laneWorkers: 2,
      eventIdHours: 24,
      tallyDays: 35,
      ledgerDays: 45,
      ...asked.settings,
    },
  );

  async function isDone() {
    const { idle } = await collectProgress(data.db, endMinute);
    if (!idle) return false;
    const { rows } = await data.pool.query(
      'select min(judged_through) as through, count(*)::int as lanes from trailwarden.lanes',
    );
    return rows[0].lanes === asked.lanes && rows[0].through >= endMinute;
  }

  return {
    data,
    untilDone: async () => {
      while (!(await isDone())) await new Promise((wait) => setTimeout(wait, LOOK_EVERY_MS));
      await collector.settle();
    },
    // What a schedule asks for every minute of the machine's, however fast the clock is turned.
    advance: () => queue.add('advance', 'organization'),
    standing: () => standing(data),
    close: async () => {
      await collector.close();
      await readers.close();
      await aws.close();
      await queue.close();
      await data.close();
    },
  };
}

/** All that must not hang on what went wrong meanwhile; without the clock's times and the numbers of tries. */
async function standing(data) {
  const rowsOf = async (text) => (await data.pool.query(text)).rows;
  const kept = await data.db.select({ lane: tallies.lane, tally: tallies.tally }).from(tallies);
  const calls = {};
  for (const { lane, tally } of kept) {
    calls[lane] = (calls[lane] ?? 0) + decodeTally(tally).counts.calls.reduce((sum, each) => sum + each, 0);
  }
  return {
    files: await rowsOf(`select lane, state, count(*)::int as files, sum(records_read)::int as read,
      sum(records_counted)::int as counted, sum(records_duplicates)::int as duplicates, sum(records_rejected)::int as rejected
      from trailwarden.log_files group by lane, state order by lane, state`),
    addresses: await rowsOf('select md5(string_agg(address, chr(10) order by address)) from trailwarden.log_files'),
    callsInTallies: Object.entries(calls).sort(),
    lanes: await rowsOf('select account, judged_through, last_event_minute from trailwarden.lanes order by account'),
    pools: await rowsOf('select day, md5(pool) from trailwarden.pools order by day'),
    episodes: await rowsOf(`select lane, id, state, first_minute, last_minute, incident_id, episode::text
      from trailwarden.episodes order by lane, id`),
    incidents:
      await rowsOf(`select id, state, superseded_by, start_minute, last_minute, severity, accounts, frozen, incident::text
      from trailwarden.incidents where state in ('open', 'ended') order by id`),
    // Beginnings that were told and not taken back.
    told: await rowsOf(`select * from (
        select incident_id, sum(case kind when 'start' then 1 when 'withdrawn' then -1 when 'superseded' then -1 else 0 end)::int as begun
        from trailwarden.outbox group by incident_id
      ) as told where begun <> 0 order by incident_id`),
    missedByNotices: await rowsOf("select name from trailwarden.facts where name like 'unnoticed-place:%'"),
  };
}
