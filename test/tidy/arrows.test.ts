import { describe, expect, it } from 'vitest';
import { objections, ROOMS, roomOf } from './arrows.js';
import { filesEndingIn, read } from './workspace.js';

describe('who may import whom', () => {
  it('keeps to the table in every source and unit test', () => {
    const sources = filesEndingIn('.ts').filter((file) => roomOf(file) !== undefined);

    const found = sources.flatMap((file) => objections(file, read(file)));

    expect(sources.length).toBeGreaterThan(50);
    expect(found).toEqual([]);
  });

  it('knows every folder that has sources', () => {
    const unknown = filesEndingIn('.ts').filter((file) => file.includes('/') && roomOf(file) === undefined);

    expect(unknown).toEqual([]);
  });

  it('has no arrow back: nobody is reachable from itself', () => {
    const next = (name: string): string[] => {
      const room = ROOMS[`packages/${name}`] ?? ROOMS[`services/${name}`];
      return [...(room?.ours ?? []), ...(room?.types ?? [])];
    };
    const reachable = (name: string): Set<string> => {
      const found = new Set(next(name));
      for (const each of found) for (const further of next(each)) found.add(further);
      return found;
    };

    const circular = Object.keys(ROOMS)
      .map((room) => room.split('/').at(-1) ?? room)
      .filter((name) => name !== 'test' && reachable(name).has(name));

    expect(circular).toEqual([]);
  });
});

describe('the checker', () => {
  const detector = 'packages/detector/src/invented.ts';

  it.each([
    ['an arrow back', detector, `import { simulate } from '@trailwarden/sandbox';`],
    [
      'an arrow back from a unit test',
      'packages/cloudtrail/src/a.test.ts',
      `import { step } from '@trailwarden/detector';`,
    ],
    ['one service from another', 'services/console/src/a.ts', `import { act } from '@trailwarden/responder';`],
    ['a re-export', 'packages/cloudtrail/src/a.ts', `export { step } from '@trailwarden/detector';`],
    ['a star re-export', 'packages/cloudtrail/src/a.ts', `export * from '@trailwarden/detector';`],
    ['a dynamic import', 'packages/cloudtrail/src/a.ts', `const { step } = await import('@trailwarden/detector');`],
    ['a type by import()', 'packages/cloudtrail/src/a.ts', `let a: import('@trailwarden/detector').Lane;`],
    ['a value where only types may be', 'packages/playbooks/src/a.ts', `import { step } from '@trailwarden/detector';`],
    ['the inside of a package', detector, `import { a } from '@trailwarden/cloudtrail/dist/inflate.js';`],
    ['the inside of a neighbour by path', detector, `import { a } from '../../cloudtrail/src/inflate.js';`],
    ['a package nobody knows', detector, `import { a } from '@trailwarden/unknown';`],
    ['the file system in a pure package', detector, `import { readFileSync } from 'node:fs';`],
    ['a thread in a pure package', detector, `import { Worker } from 'node:worker_threads';`],
    ['chance in a pure package', detector, `import { createHash, randomUUID } from 'node:crypto';`],
    ['a socket in a pure package', detector, `import { connect } from 'node:net';`],
    ['the AWS SDK in a pure package', detector, `import { S3Client } from '@aws-sdk/client-s3';`],
    ['the file system in the sandbox', 'packages/sandbox/src/a.ts', `import { writeFile } from 'node:fs/promises';`],
    ['the clock', detector, 'const now = Date.now();'],
    ['the clock by its constructor', detector, 'const now = new Date();'],
    ['chance', detector, 'const a = Math.random();'],
    ['chance of the web', detector, 'const a = crypto.randomUUID();'],
    ['the environment', detector, 'const { HOME } = process.env;'],
    ['a timer', detector, 'setTimeout(() => {}, 1);'],
  ])('objects to %s', (_, file, code) => {
    const found = objections(file, code);

    expect(found).toHaveLength(1);
  });

  it.each([
    ['an arrow of the table', detector, `import { readLogFile } from '@trailwarden/cloudtrail';`],
    ['a sibling', detector, `import { step } from '../fold/step.js';`],
    [
      'types where types may be',
      'packages/playbooks/src/a.ts',
      `import type { Incident } from '@trailwarden/detector';`,
    ],
    ['inline types', 'packages/playbooks/src/a.ts', `import { type Incident } from '@trailwarden/detector';`],
    ['the composition root', 'services/standalone/src/a.ts', `import { act } from '@trailwarden/responder';`],
    [
      'pure functions of Node',
      detector,
      `import { createHash } from 'node:crypto'; import { isIPv6 } from 'node:net';`,
    ],
    ['a date that is given', detector, 'const day = new Date(0); const ms = Date.UTC(2026, 1);'],
    ['a field that has a name like a global', detector, 'const a = event.crypto; const b = row.process.env;'],
    ['text and comments', detector, `const a = "import x from 'node:fs'"; // Date.now()`],
    ['the file system in a unit test', 'packages/detector/src/a.test.ts', `import { readFileSync } from 'node:fs';`],
  ])('lets %s pass', (_, file, code) => {
    const found = objections(file, code);

    expect(found).toEqual([]);
  });

  it('objects to a file outside every known folder', () => {
    expect(objections('lambda/src/a.ts', '')).toEqual([
      'lambda/src/a.ts lies in no folder that test/tidy/arrows.ts knows',
    ]);
  });
});
