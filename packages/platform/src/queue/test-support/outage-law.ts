import { describe, expect, it } from 'vitest';
import type { JobQueue } from '../port.js';
import { startDoorman } from './doorman.js';
import { type TestedEngine, until } from './tested-engine.js';

interface Around {
  readonly engine: TestedEngine;
  readonly queue: JobQueue;
  readonly newName: () => string;
}

/** What a queue promises of an engine that goes away for a while. @param around - known once tests run. */
export function outlivesAnOutage(canGoAway: boolean, around: () => Around): void {
  describe.runIf(canGoAway)('keeps its promises:', () => {
    it('goes on by itself after the queue was away', async () => {
      const { engine, queue, newName } = around();
      const { outage } = engine;
      if (outage === undefined) throw new Error('say how it goes away');
      const leaving = await engine.open();
      const name = newName();
      const doorman = startDoorman();
      queue.work(name, doorman.handler, { concurrency: 2 });
      await queue.add(name, 'before');
      leaving.work(newName(), doorman.handler, { concurrency: 1 });
      await until(() => expect(doorman.inside).toEqual(['before']));

      await outage.begin();
      await leaving.close();
      await expect(queue.add(name, 'meanwhile')).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', retryable: true });
      doorman.letAllOut();
      const late = queue.work(newName(), doorman.handler, { concurrency: 1 });
      await outage.end();
      await queue.add(name, 'after');

      await until(() => expect(doorman.inside).toContain('after'));
      await until(async () => {
        doorman.letAllOut();
        expect(await queue.counts(name)).toMatchObject({ waiting: 0, active: 0, failed: 0 });
      });
      await late.close();
    });
  });
}
