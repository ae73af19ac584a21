import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectorProcess, type ProcessAsked, startCollectorProcess } from './collector-process.js';
import type { ScriptedFile, ScriptedHour } from './scripted-hour.js';
import { type ScriptedWorld, startScriptedWorld } from './scripted-world.js';

/** A minute of the script. */
const MINUTE_MS = 20;
/** So much later the last minutes of the hour are known to be complete; from then on time goes slower. */
const AFTER_MINUTES = 50;
const SLOWER = 20;
const HISTORY_DAYS = 9;

/** The world of the scripted hour with collectors that come and go. */
export interface Stage {
  readonly world: ScriptedWorld;
  /** One more collector on the store. */
  begin(): CollectorProcess;
  /** The hour begins, if it has not. */
  play(): void;
  close(): Promise<void>;
}

export async function openStage(
  hour: ScriptedHour,
  on: Pick<ProcessAsked, 'store' | 'redisUrl'>,
  {
    toCome = hour.files,
    endMinute = hour.judgedThrough,
  }: { toCome?: readonly ScriptedFile[]; endMinute?: number } = {},
): Promise<Stage> {
  const world = await startScriptedWorld(hour, { inBucket: hour.history, toCome });
  const processes = new Set<CollectorProcess>();
  const over = new AbortController();
  let playing: Promise<void> | undefined;

  async function play(): Promise<void> {
    // Time goes on after the script: what was in the hands of a process that died comes again.
    while (!over.signal.aborted) {
      await world.goOnTo(world.minute + 1);
      for (const each of processes) each.tell(world.minute);
      await sleep(world.minute > hour.hourEnds + AFTER_MINUTES ? MINUTE_MS * SLOWER : MINUTE_MS);
    }
  }

  return {
    world,
    begin: () => {
      const { reachedBy, minute } = world;
      const begun = startCollectorProcess({
        ...on,
        world: reachedBy,
        minute,
        endMinute,
        historyDays: HISTORY_DAYS,
        lanes: 2,
      });
      processes.add(begun);
      void begun.ended.then(() => processes.delete(begun));
      return begun;
    },
    play: () => {
      playing ??= play();
    },
    close: async () => {
      over.abort();
      await playing;
      await Promise.all([...processes].map((each) => each.kill()));
      await world.close();
    },
  };
}
