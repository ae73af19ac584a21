import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.js';
import type { Plan } from './planned-run.js';
import type { Playbook } from './playbook.js';
import { MODES, type PastContainment, type Situation } from './situation.js';
import { CATALOG } from './testing/catalog.js';
import {
  ACCOUNT,
  exampleIncident,
  exampleInsight,
  exampleNews,
  examplePlaybook,
  exampleStep,
  exampleWorld,
  MANAGEMENT_ACCOUNT,
  OTHER_ACCOUNT,
  SECURITY_ACCOUNT,
} from './testing/example.js';

/** Few of each, so that what guard rails are about comes together often. */
const ACCOUNTS = [ACCOUNT, OTHER_ACCOUNT, MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT, '777777777777'];
const NAMES = ['carla', 'ann', 'TrailwardenReader', 'AWSServiceRoleForOps', 'break-glass', '*', 'x y'];
const principal = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom(ACCOUNT, ACCOUNT, ...ACCOUNTS),
        fc.constantFrom('user', 'role', 'role/ci'),
        fc.constantFrom(...NAMES),
      )
      .map(([account, type, name]) => `arn:aws:iam::${account}:${type}/${name}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('hidden', 'ec2.amazonaws.com', `arn:aws:iam::${ACCOUNT}:root`, '*') },
);

const incident = fc
  .record({
    principals: fc.uniqueArray(principal, { maxLength: 8 }),
    lowHistory: fc.boolean(),
    severity: fc.constantFrom('low' as const, 'high' as const),
    signInsOnly: fc.boolean(),
    lastHoursAgo: fc.constantFrom(0, 0, 1, 20, 30),
  })
  .map(({ principals, signInsOnly, lastHoursAgo, ...more }) => {
    const lastMinute = exampleWorld().nowMs / 60_000 - lastHoursAgo * 60;
    return exampleIncident({
      ...more,
      lastMinute,
      accounts: [...new Set([ACCOUNT, ...principals.map((name) => name.split(':')[4] || ACCOUNT)])].sort(),
      principals: principals.map((name) => ({
        name,
        kind: 'people',
        account: name.split(':')[4] ?? ACCOUNT,
        score: 1,
      })),
      insights: [exampleInsight({ source: 'signin.amazonaws.com', startMinute: lastMinute, endMinute: lastMinute })],
      news: signInsOnly ? [] : principals.map((name) => exampleNews({ principal: name })),
    });
  });

const containment: fc.Arbitrary<PastContainment> = fc.record({
  incidentId: fc.constantFrom(exampleIncident().id, 'other'),
  playbookId: fc.constantFrom('p0', 'p1'),
  action: fc.constantFrom('iam.disable-user', 'iam.revoke-role-sessions'),
  accountId: fc.constantFrom(...ACCOUNTS),
  targetKey: fc.constantFrom('user/carla', 'user/ann', 'role/ann'),
  atMs: fc.integer({ min: 0, max: 180 }).map((minutes) => exampleWorld().nowMs - minutes * 60_000),
  standing: fc.boolean(),
});

const situation: fc.Arbitrary<Situation> = fc
  .record({
    incident,
    state: fc.constantFrom('open', 'open', 'open', 'ended', 'ended', 'withdrawn', 'superseded'),
    mode: fc.constantFrom('live', 'live', 'live', 'live', ...MODES),
    principals: fc.constantFrom([], ['break-glass'], ['arn:aws:iam::*:role/ci/*']),
    caps: fc.record({ perHour: fc.nat(5), perAccountHour: fc.nat(5), perRun: fc.nat(3) }),
    containments: fc.array(containment, { maxLength: 4 }),
    management: fc.constantFrom(MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, undefined),
  })
  .map(({ incident, state, mode, principals, caps, containments, management }) => ({
    incident,
    state,
    world: exampleWorld({
      mode,
      caps,
      containments,
      protect: { principals, accounts: ['lab'], tags: [] },
      organization: { ...exampleWorld().organization, managementAccountId: management },
    }),
  }));

const step = fc.record({
  action: fc.constantFrom('iam.disable-user', 'iam.revoke-role-sessions', 'slack.alert'),
  approval: fc.constantFrom(undefined, { people: 2, withinMinutes: 9, otherwise: 'approve' } as const),
  expiresMinutes: fc.constantFrom(240, 240, 240, 240, undefined, 99_999),
});
const playbooks: fc.Arbitrary<Playbook[]> = fc
  .array(
    fc.record({
      mode: fc.constantFrom('live', 'live', 'live', 'live', ...MODES),
      when: fc.constantFrom<unknown>(
        { severity: ['low', 'high'] },
        { account: ACCOUNT },
        { account: [...ACCOUNTS] },
        { not: { account: MANAGEMENT_ACCOUNT } },
      ),
      then: fc.array(
        step.map((each) => exampleStep(each)),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((each, index) => examplePlaybook({ id: `p${index}`, ...each })));

/** Runs longer than other tests: what it looks for is rare. */
const RUNS = { numRuns: 3_000 };

interface Done {
  readonly playbook: Playbook;
  readonly action: string;
  readonly accountId: string;
  readonly name: string;
  readonly key: string;
  readonly principal: string;
  readonly asks: boolean;
  readonly otherwise: string | undefined;
  readonly expiresMinutes: number | undefined;
}

/** What would really be done to somebody's rights. */
function contained({ runs }: Plan): Done[] {
  return runs.flatMap(({ playbook, steps }) =>
    steps.flatMap(({ kind, action, target, verdict }) => {
      if (kind !== 'contain' || verdict.kind !== 'go' || verdict.dryRun) return [];
      const { accountId = '', key, principal: who = '' } = target;
      const { approval, expiresMinutes } = verdict;
      return [
        {
          playbook,
          action,
          accountId,
          key,
          name: key.split('/').at(-1) ?? '',
          principal: who,
          asks: approval !== undefined,
          otherwise: approval?.otherwise,
          expiresMinutes,
        },
      ];
    }),
  );
}

describe('whatever happens', () => {
  it('nothing is contained that a guard rail is there for, said once more in other words', () => {
    let seen = 0;
    fc.assert(
      fc.property(situation, playbooks, (now, all) => {
        const { incident: about, state, world } = now;
        const done = contained(plan(now, all, CATALOG));
        seen += done.length;
        for (const each of done) {
          expect(['open', 'ended']).toContain(state);
          expect(world.nowMs / 60_000 - about.lastMinute).toBeLessThanOrEqual(24 * 60);
          expect([world.mode, each.playbook.mode]).toEqual(['live', 'live']);
          expect(about.principals.map(({ name }) => name)).toContain(each.principal);
          expect(each.principal).toMatch(/^arn:aws:iam::\d{12}:(user|role)\/(ci\/)?[a-zA-Z-]+$/);
          expect(each.principal.split(':')[4]).toBe(each.accountId);
          expect(each.key).toBe(
            `${each.principal.includes(':user/') ? 'user' : 'role'}/${each.principal.split('/').at(-1)}`,
          );
          expect([ACCOUNT, MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT]).toContain(each.accountId); // not the lab, not strangers
          expect(each.principal).not.toMatch(/role\/.*(Trailwarden|AWSServiceRole)/);
          if (world.protect.principals.length > 0) {
            expect(each.principal).not.toMatch(
              world.protect.principals[0] === 'break-glass' ? /break-glass/ : /role\/ci/,
            );
          }
          const isSpecial = each.accountId !== ACCOUNT || world.organization.managementAccountId === undefined;
          if (isSpecial)
            expect(JSON.stringify(each.playbook.when)).toMatch(new RegExp(`^\\{"account".*${each.accountId}`));
          if (JSON.stringify(each.playbook.when) === JSON.stringify({ account: ACCOUNT }))
            expect(each.accountId).toBe(ACCOUNT);
          expect(each.expiresMinutes).toBe(240);
          if (about.lowHistory || about.news.length === 0)
            expect([each.asks, each.otherwise]).toEqual([true, 'decline']);
          const same = world.containments.filter(
            (past) => past.action === each.action && past.accountId === each.accountId && past.targetKey === each.key,
          );
          const others = same.filter((past) => past.incidentId !== about.id || past.playbookId !== each.playbook.id);
          expect(others.filter((past) => past.standing || past.atMs > world.nowMs - 3_600_000)).toEqual([]);
        }
        const keys = done.map(({ action, accountId, key }) => `${action} ${accountId} ${key}`);
        expect(new Set(keys).size).toBe(keys.length);
        // Whoever is contained without being asked about: no more than the caps, however many playbooks there are.
        const silent = done.filter(({ asks }) => !asks);
        expect(silent.length).toBeLessThanOrEqual(world.caps.perHour);
        for (const account of ACCOUNTS) {
          expect(silent.filter(({ accountId }) => accountId === account).length).toBeLessThanOrEqual(
            world.caps.perAccountHour,
          );
        }
        for (const { id } of all) {
          expect(silent.filter(({ playbook }) => playbook.id === id).length).toBeLessThanOrEqual(world.caps.perRun);
        }
      }),
      RUNS,
    );
    // Or it would hold of a plan that does nothing.
    expect(seen).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it('the order of the playbooks changes nothing, nor does asking twice', () => {
    fc.assert(
      fc.property(situation, playbooks, (now, all) => {
        const first = plan(now, all, CATALOG);

        expect(plan(now, [...all].reverse(), CATALOG)).toEqual(first);
        expect(plan(now, all, CATALOG)).toEqual(first);
      }),
    );
  });

  it('every step has its reasons, and every playbook is accounted for', () => {
    fc.assert(
      fc.property(situation, playbooks, (now, all) => {
        const { runs, others } = plan(now, all, CATALOG);

        expect(
          [...runs.map(({ playbook }) => playbook.id), ...others.map(({ playbookId }) => playbookId)].sort(),
        ).toEqual(all.map(({ id }) => id));
        for (const { verdict } of runs.flatMap(({ steps }) => steps)) {
          if (verdict.kind === 'refused') expect(verdict.reason).not.toBe('');
          else expect(verdict.dryRun ? verdict.notes.length : 1).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('nothing that it looks at is changed', () => {
    fc.assert(
      fc.property(situation, playbooks, (now, all) => {
        const before = structuredClone([now, all]);

        plan(now, all, CATALOG);

        expect([now, all]).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});
