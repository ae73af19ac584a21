import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Standing } from './open-collector.mjs';
import type { ScriptedHour } from './scripted-hour.js';
import { openStage } from './stage.js';

/** When a process dies: so long after it was started, or after it had begun to work. */
export interface Kill {
  readonly after: 'spawned' | 'started';
  readonly waitMs: number;
}

/** A store with all that was before the hour read and judged; to be copied. */
export async function prepareFolder(hour: ScriptedHour): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-crash-'));
  const stage = await openStage(hour, { store: { folder } }, { toCome: [], endMinute: hour.hourBegins - 40 });
  try {
    const collector = stage.begin();
    await collector.result;
    await collector.ended;
    return folder;
  } finally {
    await stage.close();
  }
}

/** The hour on a copy of a prepared store; each kill ends one process, and another goes on. */
export async function runHour(hour: ScriptedHour, prepared: string, kills: readonly Kill[] = []): Promise<Standing> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-crash-'));
  await cp(prepared, folder, { recursive: true });
  const stage = await openStage(hour, { store: { folder } });
  try {
    for (const { after, waitMs } of kills) {
      const doomed = stage.begin();
      if (after === 'started') await doomed.started;
      stage.play();
      await sleep(waitMs);
      await doomed.kill();
    }
    const last = stage.begin();
    await last.started;
    stage.play();
    return (await last.result) as Standing;
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
}
