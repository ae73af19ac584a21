import { temporaryData } from '@trailwarden/platform';
import { type OpenCollector, openCollector, type Standing } from './open-collector.mjs';
import type { ScriptedHour } from './scripted-hour.js';
import { type ScriptedWorld, startScriptedWorld } from './scripted-world.js';
import { type Playing, play } from './stage.js';

const HISTORY_DAYS = 9;

/** What may be made to go wrong, and set right again. */
export interface Troubled {
  readonly world: ScriptedWorld;
  readonly collector: OpenCollector;
}

export interface Trouble {
  /** Once the collector is open, before the hour. */
  readonly begins?: (troubled: Troubled) => Promise<void> | void;
  /** In the middle of the hour, and later. */
  readonly worsens?: (troubled: Troubled) => Promise<void> | void;
  /** The hour is over, and what went wrong too. */
  readonly ends?: (troubled: Troubled) => Promise<void> | void;
  /** All that is known has been judged. */
  readonly lasts?: (troubled: Troubled) => Promise<void> | void;
}

/** The scripted hour with its history, read by a collector in this process; what stands when it has caught up. */
export async function troubledHour(
  hour: ScriptedHour,
  { begins, worsens, ends, lasts }: Trouble = {},
  { redisUrl }: { readonly redisUrl?: string } = {},
): Promise<Standing> {
  const world = await startScriptedWorld(hour, { inBucket: hour.history, toCome: hour.files });
  const clock = { nowMs: () => world.nowMs() };
  const data = await temporaryData(clock);
  const collector = await openCollector(
    {
      data,
      store: { folder: 'unused' },
      ...(redisUrl !== undefined && { redisUrl }),
      world: world.reachedBy,
      endMinute: hour.judgedThrough,
      historyDays: HISTORY_DAYS,
      lanes: 2,
    },
    clock,
  );
  let playing: Playing | undefined;
  try {
    await begins?.({ world, collector });
    await historyIsRead(hour, collector);
    playing = play(hour, world, () => undefined);
    await playing.reached(hour.hourBegins + 30);
    await worsens?.({ world, collector });
    await playing.reached(hour.hourEnds);
    await ends?.({ world, collector });
    await collector.untilDone();
    await lasts?.({ world, collector });
    return await collector.standing();
  } finally {
    await playing?.stop();
    await collector.close();
    await world.close();
  }
}

/** As far as it can be before the hour. */
async function historyIsRead({ hourBegins }: ScriptedHour, { data }: OpenCollector): Promise<void> {
  const text = 'select count(*)::int as lanes from trailwarden.lanes where judged_through >= $1';
  while ((await data.pool.query(text, [hourBegins - 60])).rows[0]?.lanes !== 2) {
    await new Promise((wait) => setTimeout(wait, 50));
  }
}
