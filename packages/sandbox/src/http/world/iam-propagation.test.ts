import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simulateOrganization } from '../../simulate-organization.js';
import { smallPlan } from '../../testing/small-plan.js';
import { iamForWriting, iamSeenByAuthorization, iamSeenByReads, setIamPropagation } from './iam-propagation.js';
import { makeWorld } from './make-world.js';

const organization = simulateOrganization(smallPlan({ accounts: 1, days: 1 }));

it('shows each what was there so long ago, whatever was written when', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 });
  const delay = fc.integer({ min: 0, max: 120 });
  fc.assert(
    fc.property(waits, delay, delay, (waitsMs, authorizationMs, readsMs) => {
      let nowMs = 1000;
      const world = makeWorld({ organization, nowMs: () => nowMs }, 'http://127.0.0.1');
      const { securityAccountId: id } = world;
      setIamPropagation(world, { authorizationMs, readsMs });
      const writtenMs: number[] = [];

      for (const waitMs of waitsMs) {
        nowMs += waitMs;
        const iam = iamForWriting(world, id);
        iam.alias = `write-${writtenMs.length}`;
        iam.version += 1;
        writtenMs.push(nowMs);

        const expected = (delayMs: number) => {
          const seen = writtenMs.findLastIndex((atMs) => atMs + delayMs <= nowMs);
          return seen < 0 ? undefined : `write-${seen}`;
        };
        expect(iamSeenByAuthorization(world, id).alias).toBe(expected(authorizationMs));
        expect(iamSeenByReads(world, id).alias).toBe(expected(readsMs));
      }
    }),
    { numRuns: 50 },
  );
});

it('gives decisions another version for every state it shows', () => {
  let nowMs = 0;
  const world = makeWorld({ organization, nowMs: () => nowMs }, 'http://127.0.0.1');
  const { securityAccountId: id } = world;
  setIamPropagation(world, { authorizationMs: 100 });
  const before = iamSeenByAuthorization(world, id).version;

  iamForWriting(world, id).version += 1;
  const during = iamSeenByAuthorization(world, id).version;
  nowMs = 100;
  const after = iamSeenByAuthorization(world, id).version;

  expect([during, after]).toEqual([before, before + 1]);
});
