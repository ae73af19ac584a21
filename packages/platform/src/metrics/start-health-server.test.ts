import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import { silentLog } from '../log/port.js';
import { createMetrics } from './create-metrics.js';
import { type HealthServer, type HealthServerOptions, startHealthServer } from './start-health-server.js';

class StoreGoneError extends AppError {
  override readonly name = 'StoreGoneError';
  readonly code = 'STORE_GONE';
}

const metrics = createMetrics({ ofProcess: false });
let servers: HealthServer[] = [];

async function start(options: Partial<HealthServerOptions> = {}): Promise<string> {
  const server = await startHealthServer({ port: 0, metrics, checks: {}, log: silentLog, ...options });
  servers.push(server);
  return `http://${server.host}:${server.port}`;
}

/** Resolves after servers of this process were handed so many requests. */
function requestsSeen(count: number): Promise<void> {
  const channel = 'http.server.request.start';
  return new Promise((seen) => {
    let requests = 0;
    const onRequest = () => {
      requests += 1;
      if (requests < count) return;
      unsubscribe(channel, onRequest);
      setImmediate(seen);
    };
    subscribe(channel, onRequest);
  });
}

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

describe('the health server', () => {
  it('listens on loopback unless told otherwise', async () => {
    expect(await start()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('serves the metrics', async () => {
    const response = await fetch(`${await start()}/metrics`);

    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('# TYPE trailwarden_records_total counter');
  });

  it('says that the process lives, whatever else does not', async () => {
    const url = await start({ checks: { store: () => Promise.reject(new Error()) } });

    const response = await fetch(`${url}/healthz`);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when all checks pass', async () => {
    const url = await start({ checks: { store: async () => {}, queue: async () => {} } });

    const response = await fetch(`${url}/readyz?verbose`);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ready', checks: ['store', 'queue'] }]);
  });

  it('names what fails or does not answer, and no secret', async () => {
    const url = await start({
      checkTimeoutMs: 20,
      checks: {
        fine: async () => {},
        store: () => Promise.reject(new StoreGoneError('postgres://ann:hunter2@db does not answer', 'wait')),
        queue: () => Promise.reject(new Error('hunter2')),
        broken: () => {
          throw new TypeError('hunter2');
        },
        aws: () => new Promise(() => {}),
      },
    });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      failing: {
        store: 'STORE_GONE: postgres://ann:[secret]@db does not answer',
        queue: 'Error',
        broken: 'TypeError',
        aws: 'no answer within 20 ms',
      },
    });
  });

  it('checks once for all who ask at once', async () => {
    let runs = 0;
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const url = await start({
      checks: {
        store: async () => {
          runs += 1;
          await finished;
        },
      },
    });
    const bothAsked = requestsSeen(2);

    const first = fetch(`${url}/readyz`);
    const second = fetch(`${url}/readyz`);
    await bothAsked;
    finish();

    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(runs).toBe(1);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${await start()}/healthz`, { method: 'HEAD' });

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '//metrics', 404],
    ['POST', '/nowhere', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/readyz', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(`${await start()}${path}`, { method });

    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : null);
  });

  it('answers also when metrics cannot be told', async () => {
    const url = await start({
      metrics: { contentType: 'text/plain', text: () => Promise.reject(new Error('hunter2')) },
    });

    const response = await fetch(`${url}/metrics`);

    expect([response.status, await response.text()]).toEqual([500, 'failed, see the log\n']);
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(await start()).port);

    await expect(start({ port })).rejects.toMatchObject({
      code: 'HEALTH_PORT',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('closes while somebody is still connected', async () => {
    const url = await start();
    await fetch(`${url}/healthz`, { keepalive: true });

    await servers[0]?.close();

    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
