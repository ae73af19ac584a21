import { createRedisBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { messageOf, unreachable, within } from './ask.js';
import { type BullmqEngine, makeEngine } from './bullmq-engine.js';
import { QueueAddressError, QueueUnsafeRedisError } from './errors.js';

const CONNECT_MS = 4000;
/** Between tries to connect again: an outage of a minute is 60 tries. */
const RECONNECT_MS = 1000;

/** BullMQ on Redis or Valkey. */
export async function openRedisEngine(url: string, report: (error: unknown) => void): Promise<BullmqEngine> {
  const place = placeOf(url);
  const options: RedisOptions = {
    // BullMQ insists; what is asked is given a time by us.
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_MS,
    retryStrategy: () => RECONNECT_MS,
    lazyConnect: true,
  };
  // Without a line to wait in: thousands of jobs asked for during an outage must not be remembered in memory.
  const asking = new Redis(url, { ...options, enableOfflineQueue: false });
  const working = new Redis(url, options);
  const close = async () => {
    asking.disconnect();
    working.disconnect();
  };
  for (const client of [asking, working]) client.on('error', report).setMaxListeners(0);
  try {
    await within(CONNECT_MS, Promise.all([asking.connect(), working.connect()])).catch((error: unknown) => {
      throw unreachable(`connect to Redis at ${place}`, error);
    });
    await refuseUnsafe(asking, place);
  } catch (error) {
    await close();
    throw error;
  }
  return makeEngine({ asking, working, factory: createRedisBackend, close });
}

/** INFO rather than CONFIG GET, which managed Redis forbids. */
async function refuseUnsafe(client: Redis, place: string): Promise<void> {
  const info = await client.info('memory').catch((error: unknown) => {
    throw unreachable(`ask Redis at ${place} for its settings`, messageOf(error));
  });
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new QueueUnsafeRedisError(
    `Redis at ${place} has maxmemory-policy ${policy}: when its memory is full it throws away keys, jobs and locks among them`,
    'Set maxmemory-policy to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf or the parameter group), or use another Redis for the queue.',
  );
}

/** Host and port; a password may stand beside them. */
function placeOf(url: string): string {
  const { protocol, host } = URL.canParse(url) ? new URL(url) : { protocol: '', host: '' };
  if (/^rediss?:$/.test(protocol) && host !== '') return host;
  // Not shown: it may be a password in the wrong place.
  throw new QueueAddressError(
    "what is given as the queue's Redis is no address of one",
    'Set REDIS_URL to redis://host:6379, or rediss://user:password@host:6379 for TLS; escape what is special in a password (@ is %40).',
  );
}
