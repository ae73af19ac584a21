import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonLines, trailwarden } from './command.js';
import { sampleLogFiles, writeFiles } from './organization-folder.js';

const present = spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;
const FILES = 150; // more than a page would be slow to upload; paging has unit tests

describe.skipIf(!present)(
  `a bucket of moto_server, an independent S3${present ? '' : ' (SKIPPED: no moto_server on the PATH)'}`,
  () => {
    let server: ChildProcess;
    let env: NodeJS.ProcessEnv;
    let folder: string;

    beforeAll(async () => {
      const port = await freePort();
      server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
      const endpoint = `http://127.0.0.1:${port}`;
      env = {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
        NO_PROXY: '127.0.0.1',
      };
      await saysItRuns(server);
      const client = new S3Client({
        endpoint,
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      const files = sampleLogFiles(2).slice(0, FILES);
      folder = await mkdtemp(join(tmpdir(), 'trailwarden-s3-'));
      await writeFiles(folder, files);
      await client.send(new CreateBucketCommand({ Bucket: 'acme-trail' }));
      for (const { key, bytes } of files) {
        await client.send(new PutObjectCommand({ Bucket: 'acme-trail', Key: key, Body: bytes }));
      }
      client.destroy();
    });

    afterAll(async () => {
      server.kill();
      await rm(folder, { recursive: true, force: true });
    });

    test('is analyzed exactly like a folder with the same files', async () => {
      const bucket = await trailwarden(['analyze', 's3://acme-trail', '--json'], env);
      const local = await trailwarden(['analyze', folder, '--json']);

      expect(bucket.stderr).toBe('');
      expect(bucket.exitCode).toBe(0);
      expect(jsonLines(bucket)).toEqual(jsonLines(local));
    });

    test('that does not exist is named', async () => {
      const run = await trailwarden(['analyze', 's3://no-such-bucket/AWSLogs'], env);

      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('no-such-bucket');
    });
  },
);

/** The server says on standard error that it is running, and from then on answers. */
function saysItRuns(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Running on')) done();
    });
    server.on('close', () => failed(new Error(`moto_server ended before it was running: ${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
