import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.js';
import { openQueue } from './open-queue.js';
import { keepsThePromisesOfJobQueue } from './test-support/conformance.js';
import { hasRedis, PASSWORD, startTemporaryRedis, type TemporaryRedis } from './test-support/temporary-redis.js';

const present = hasRedis();
const why = present ? '' : ' (skipped: redis-server is not installed)';

describe.skipIf(!present)(`the queue on Redis${why}`, () => {
  keepsThePromisesOfJobQueue(async () => {
    const redis = await startTemporaryRedis();
    const backend = { redisUrl: redis.url };
    return {
      open: () => openQueue({ backend, clock: systemClock }),
      opening: `
        import { openQueue, systemClock } from '@trailwarden/platform';
        const queue = await openQueue({ backend: ${JSON.stringify(backend)}, clock: systemClock });
      `,
      outage: { begin: redis.stop, end: redis.start },
      close: redis.remove,
    };
  }, true);

  describe('a Redis that would throw jobs away', () => {
    let redis: TemporaryRedis;
    beforeAll(async () => {
      redis = await startTemporaryRedis('--maxmemory-policy', 'allkeys-lru');
    });
    afterAll(() => redis.remove());

    it('is refused, saying what to set', async () => {
      const opening = openQueue({ backend: { redisUrl: redis.url }, clock: systemClock });

      await expect(opening).rejects.toMatchObject({
        code: 'QUEUE_UNSAFE_REDIS',
        retryable: false,
        message: expect.stringContaining('maxmemory-policy allkeys-lru'),
        hint: expect.stringContaining('noeviction'),
      });
    });
  });
});

describe('a Redis that cannot be had', () => {
  it.each([
    ['refuses', `redis://:${PASSWORD}@127.0.0.1:1/`, { code: 'QUEUE_UNREACHABLE', retryable: true }],
    ['has no address', `redis://:${PASSWORD}@[`, { code: 'QUEUE_ADDRESS', retryable: false }],
    ['is something else', `https://:${PASSWORD}@127.0.0.1/`, { code: 'QUEUE_ADDRESS', retryable: false }],
  ])('is told without its password when it %s', async (_, redisUrl, expected) => {
    const error: unknown = await openQueue({ backend: { redisUrl }, clock: systemClock }).catch(
      (each: unknown) => each,
    );

    expect(error).toMatchObject(expected);
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(PASSWORD);
  });
});
