import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectorProcess, type ProcessAsked, startCollectorProcess } from './collector-process.js';
import type { ScriptedFile, ScriptedHour } from './scripted-hour.js';
import { type ScriptedWorld, startScriptedWorld } from './scripted-world.js';

/** A minute of the script. */
const MINUTE_MS = 25;
/** So much later the last minutes of the hour are known to be complete; from then on time goes slower. */
const AFTER_MINUTES = 50;
const SLOWER = 20;
const HISTORY_DAYS = 9;

export interface Playing {
  /** Resolves once it is that minute. */
  reached(minute: number): Promise<void>;
  stop(): Promise<void>;
}

/** The hour goes by, minute by minute, and time after it: what was in the hands of a process that died comes again. */
export function play(hour: ScriptedHour, world: ScriptedWorld, tell: (minute: number) => void): Playing {
  const over = new AbortController();
  const waiting: { readonly minute: number; readonly resolve: () => void }[] = [];
  const playing = (async () => {
    while (!over.signal.aborted) {
      await world.goOnTo(world.minute + 1);
      tell(world.minute);
      for (const { minute, resolve } of waiting) if (minute <= world.minute) resolve();
      await sleep(world.minute > hour.hourEnds + AFTER_MINUTES ? MINUTE_MS * SLOWER : MINUTE_MS);
    }
  })();
  return {
    reached: (minute) =>
      new Promise((resolve) => {
        waiting.push({ minute, resolve });
      }),
    stop: async () => {
      over.abort();
      await playing;
    },
  };
}

/** The world of the scripted hour with collectors that come and go. */
export interface Stage {
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
  let playing: Playing | undefined;
  return {
    begin: () => {
      const { reachedBy, minute } = world;
      const about = { world: reachedBy, minute, endMinute, historyDays: HISTORY_DAYS, lanes: 2 };
      const begun = startCollectorProcess({ ...on, ...about });
      processes.add(begun);
      void begun.ended.then(() => processes.delete(begun));
      return begun;
    },
    play: () => {
      playing ??= play(hour, world, (minute) => {
        for (const each of processes) each.tell(minute);
      });
    },
    close: async () => {
      await playing?.stop();
      await Promise.all([...processes].map((each) => each.kill()));
      await world.close();
    },
  };
}
