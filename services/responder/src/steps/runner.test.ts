import { outbox, steps } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAudit, verifyAudit } from '../audit/read.js';
import { AccountNotEnteredError } from '../errors.js';
import { planIncident } from '../plan/plan-incident.js';
import { listDeadLetters } from '../runs/read-runs.js';
import { retryDeadLetters } from '../runs/retry-dead-letters.js';
import { inventedIncident } from '../testing/invented-incident.js';
import { asking, type RunnerLab, startRunnerLab } from '../testing/runner-lab.js';
import { HOLD_MS } from './hold.js';
import { ATTEMPTS_MAX } from './retry.js';

const MINUTE_MS = 60_000;
let lab: RunnerLab;
beforeAll(async () => {
  lab = await startRunnerLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.close());

const states = async () => (await lab.steps()).map(({ action, state }) => `${action.split('.')[1]} ${state}`);
const kindsTold = () => lab.world.told.map((key) => key.replace(/ step-.*$/, '').replace(/^r0*/, 'r'));
const whats = async () => {
  const rows = [];
  for await (const { what, actor } of readAudit(lab.data.db))
    rows.push(actor === 'trailwarden' ? what : `${what} by ${actor}`);
  return rows;
};
const carlaIsOn = () => lab.world.active['user/carla'];
/** Whatever is due within so long, minute by minute. */
const live = async (minutes: number) => {
  for (let minute = 0; minute < minutes; minute += 1) {
    lab.pass(MINUTE_MS);
    await lab.drive();
  }
};

describe('a live playbook that asks nobody', () => {
  test('tells first, contains, says so only after the last re-read, and gives back when its time is over', async () => {
    await lab.tell('start');
    await lab.drive();
    const atOnce = [await states(), carlaIsOn()];
    await live(2);
    const later = await states();
    await live(4 * 60);
    await live(1);

    expect(atOnce).toEqual([['tell told', 'switch-off applied'], false]);
    expect(later).toEqual(['tell told', 'switch-off contained']);
    expect(await states()).toEqual(['tell told', 'switch-off reverted']);
    expect(carlaIsOn()).toBe(true);
    expect(kindsTold()).toEqual(['r1 begin', 'contained', 'expired', 'reverted']);
    expect(await verifyAudit(lab.data.db)).toMatchObject({ kind: 'whole' });
  });

  test('follows the incident to its end, in order, once', async () => {
    await lab.tell('start');
    await lab.drive();
    lab.pass(1_000);
    await lab.tell('update', inventedIncident({ severity: 'critical' }));
    await lab.drive();
    lab.pass(1_000);
    await lab.tell('end', inventedIncident(), 'ended');
    await lab.drive();

    expect(kindsTold().map((key) => key.split(' ').slice(0, 2).join(' '))).toEqual(['r1 begin', 'grew More', 'r3 end']);
    expect(lab.world.states.at(-1)).toMatch(/^ended/);
  });

  test('planned twice is planned once', async () => {
    await lab.tell('start');
    await lab.drive();
    const before = await lab.steps();
    await lab.data.db.update(outbox).set({ takenMs: null });

    await planIncident(lab.work, inventedIncident().id);

    expect((await lab.steps()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  test('takes a further principal up as the incident grows', async () => {
    await lab.tell('start');
    await lab.drive();
    const dan = 'arn:aws:iam::111122223333:user/dan';
    lab.world.active['user/dan'] = true;
    const { principals, news } = inventedIncident();
    const more = {
      principals: [...principals, { ...principals[0]!, name: dan }],
      news: [...news, { ...news[0]!, principal: dan }],
    };
    await lab.tell('update', inventedIncident(more));
    await lab.drive();

    expect(lab.world.active).toEqual({ 'user/carla': false, 'user/dan': false });
  });

  test('does nothing to what is not there, and goes on', async () => {
    lab.world.active = {};
    await lab.tell('start');
    await lab.drive();

    expect(await states()).toEqual(['tell told', 'switch-off not-applicable']);
  });

  test('of an incident that did not hold takes everything back', async () => {
    await lab.tell('start');
    await lab.drive();
    await lab.tell('withdrawn', inventedIncident(), 'withdrawn');
    await lab.drive();
    await live(1);

    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off reverted'], true]);
  });

  test('answers no incident that was over long ago, and leaves it at that', async () => {
    const long = 48 * 60;
    const { startMinute, lastMinute } = inventedIncident();
    const old = inventedIncident({ startMinute: startMinute - long, lastMinute: lastMinute - long });
    await lab.tell('start', old, 'ended');
    await lab.drive();

    expect(await states()).toEqual([]);
  });
});

describe('dry', () => {
  test.each([
    ['playbook', { mode: 'dry-run' } as const, {}],
    ['settings', {}, { mode: 'dry-run' } as const],
  ])('by its %s, nothing is called but looks, and the calls are on record', async (_, playbook, settings) => {
    await lab.reset(playbook, settings);
    await lab.tell('start');
    await lab.drive();

    expect(await states()).toEqual(['tell rehearsed', 'switch-off rehearsed']);
    expect([lab.world.calls, lab.world.told, carlaIsOn()]).toEqual([['inspect'], [], true]);
    expect((await lab.steps()).map(({ calls }) => calls?.[0]?.operation)).toEqual(['Tell', 'SwitchOff']);
  });
});

describe('a playbook that asks', () => {
  test('waits, without a job that blocks, and does it when somebody agrees', async () => {
    await lab.reset(asking(1));
    await lab.tell('start');
    await lab.drive();
    const before = [await states(), carlaIsOn()];
    const decided = await lab.decide({ kind: 'approve' });
    await lab.drive();

    expect(before).toEqual([['tell told', 'switch-off asking'], true]);
    expect(decided).toMatchObject({ kind: 'done' });
    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off applied'], false]);
    expect(await whats()).toContain('approved by ann');
  });

  test('two people: one who says it twice is one', async () => {
    await lab.reset(asking(2));
    await lab.tell('start');
    await lab.drive();
    const [once, twice] = [await lab.decide({ kind: 'approve' }), await lab.decide({ kind: 'approve' })];
    const between = carlaIsOn();
    const other = await lab.decide({ kind: 'approve', by: { via: 'command', id: 'bob' } });
    await lab.drive();

    expect([once.kind, twice.kind, between, other.kind, carlaIsOn()]).toEqual(['noted', 'noted', true, 'done', false]);
  });

  test('one person by two ways in is one person', async () => {
    await lab.reset(asking(2));
    await lab.tell('start');
    await lab.drive();
    await lab.decide({ kind: 'approve' });
    const again = await lab.decide({ kind: 'approve', by: { via: 'command', id: 'ann' } });

    expect(again.kind).toBe('noted');
  });

  test('listens to nobody who is no approver, and writes it down', async () => {
    await lab.reset(asking(1));
    await lab.tell('start');
    await lab.drive();
    const decided = await lab.decide({ kind: 'approve', by: { via: 'slack', id: 'U666' } });
    await lab.drive();

    expect([decided.kind, carlaIsOn()]).toEqual(['refused', true]);
    expect(await whats()).toContain('not-allowed by slack U666');
  });

  test('approves only what was shown', async () => {
    await lab.reset(asking(1));
    await lab.tell('start');
    await lab.drive();

    const decided = await lab.decide({ kind: 'approve', stepIds: ['step-other'] });

    expect([decided.kind, carlaIsOn()]).toEqual(['too-late', true]);
  });

  test('is declined for good', async () => {
    await lab.reset(asking(1));
    await lab.tell('start');
    await lab.drive();
    await lab.decide({ kind: 'decline' });
    const late = await lab.decide({ kind: 'approve' });
    await live(60);

    expect([await states(), late.kind, carlaIsOn()]).toEqual([['tell told', 'switch-off declined'], 'too-late', true]);
  });

  test.each([
    ['decline', 'switch-off declined', true],
    ['approve', 'switch-off contained', false],
  ] as const)('without an answer in time: %s', async (otherwise, state, isOn) => {
    await lab.reset(asking(1, otherwise));
    await lab.tell('start');
    await lab.drive();
    await live(33);

    expect([await states(), carlaIsOn()]).toEqual([['tell told', state], isOn]);
    expect(kindsTold()).toContain('timed-out');
  });

  test('asks although it was not to, when a cap is reached', async () => {
    await lab.reset({}, { caps: { perHour: 0, perAccountHour: 10, perRun: 10 } });
    await lab.tell('start');
    await lab.drive();

    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off asking'], true]);
  });

  test('asks guard rails again when somebody agrees: what is protected by then stays as it is', async () => {
    await lab.reset(asking(1));
    await lab.tell('start');
    await lab.drive();
    lab.work = {
      ...lab.work,
      settings: { ...lab.work.settings, protect: { principals: ['carla'], accounts: [], tags: [] } },
    };
    await lab.decide({ kind: 'approve' });
    await lab.drive();

    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off refused'], true]);
  });
});

describe('what is contained', () => {
  test('stays so longer when it is extended, a week at the most', async () => {
    await lab.tell('start');
    await lab.drive();
    await live(2);
    await lab.decide({ kind: 'extend', minutes: 60 });
    const twice = await lab.decide({ kind: 'extend', minutes: 60 });
    expect(twice.kind).toBe('too-late');
    await live(4 * 60 + 30);
    const then = await states();
    await lab.decide({ kind: 'extend', minutes: 1_000_000 });
    const [, step] = await lab.steps();

    expect(then).toEqual(['tell told', 'switch-off contained']);
    expect(step!.expiresMs! - step!.appliedMs!).toBe(7 * 24 * 60 * MINUTE_MS);
  });

  test('is given back at once when somebody says so', async () => {
    await lab.tell('start');
    await lab.drive();
    await live(2);
    await lab.decide({ kind: 'revert' });
    await lab.drive();
    await live(1);

    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off reverted'], true]);
  });

  test('is looked at once more after a sweep, and said to hold only then', async () => {
    lab.world.verdicts = [{ kind: 'swept', notes: ['A key came back.'] }];
    await lab.tell('start');
    await lab.drive();
    await live(3);

    expect(kindsTold()).toEqual(['r1 begin', 'swept 1', 'contained']);
  });

  test('that somebody undoes again and again is a dead letter, is told, and is still given back in time', async () => {
    lab.world.verdicts = Array.from({ length: 30 }, () => ({ kind: 'swept', notes: ['The deny was gone.'] }) as const);
    await lab.tell('start');
    await lab.drive();
    await live(13);
    const then = await states();
    await live(4 * 60);

    expect(then).toEqual(['tell told', 'switch-off failed']);
    expect(kindsTold().some((key) => key.startsWith('failed'))).toBe(true);
    expect([await states(), carlaIsOn()]).toEqual([['tell told', 'switch-off reverted'], true]);
  });

  test('keeps the first snapshot, however often apply has to be tried', async () => {
    let failures = 3;
    lab.world.before = (call) => {
      if (call !== 'apply' || failures === 0) return;
      failures -= 1;
      // Half done: what a second look would take for what was there before.
      lab.world.active['user/carla'] = false;
      throw new AccountNotEnteredError('111122223333', 'throttled', 'too many calls');
    };
    await lab.tell('start');
    await lab.drive();
    await live(2);
    const [, step] = await lab.steps();
    await lab.decide({ kind: 'revert' });
    await live(2);

    expect(step?.prior).toEqual({ wasActive: true });
    expect(carlaIsOn()).toBe(true);
  });
});

describe('what fails', () => {
  const broken = (call: string, retryable: boolean) => (made: string) => {
    if (made === call)
      throw new AccountNotEnteredError('111122223333', retryable ? 'throttled' : 'closed', 'no way in');
  };

  test('and cannot work later is a dead letter at once, listed, counted and redriven by command', async () => {
    lab.world.before = broken('inspect', false);
    await lab.tell('start');
    await lab.drive();
    const dead = await listDeadLetters(lab.data.db, 10);
    lab.world.before = () => undefined;
    await retryDeadLetters(lab.data.db, [], 'ann', lab.work.clock.nowMs());
    await lab.drive();

    expect(dead.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
      'test.switch-off: Account 111122223333 cannot be acted in: no way in',
    ]);
    expect(await states()).toEqual(['tell told', 'switch-off applied']);
    expect(await whats()).toContain('redriven by ann');
  });

  test('and may work later is tried again, longer and longer, a bounded number of times', async () => {
    lab.world.before = broken('inspect', true);
    await lab.tell('start');
    await lab.drive();
    await live(6 * 60);
    const [, step] = await lab.steps();

    expect(step).toMatchObject({ state: 'failed', attempts: ATTEMPTS_MAX });
    expect((await whats()).filter((what) => what === 'tried')).toHaveLength(ATTEMPTS_MAX - 1);
  });

  test('keeps the steps after it from being taken, unless the playbook says to go on', async () => {
    for (const stopOnFailure of [true, false]) {
      await lab.reset({ stopOnFailure });
      lab.world.before = broken('tell', false);
      await lab.tell('start');
      await lab.drive();
      expect([stopOnFailure, carlaIsOn()]).toEqual([stopOnFailure, stopOnFailure]);
    }
  });

  test('a channel that is down for now holds no containment up', async () => {
    lab.world.before = broken('tell', true);
    await lab.tell('start');
    await lab.drive();
    await live(1);

    expect(carlaIsOn()).toBe(false);
  });

  test('a telling that was made and not written down tells nothing twice', async () => {
    let crashes = 2;
    lab.world.before = (call) => {
      if (call === 'told' && crashes-- > 0)
        throw new AccountNotEnteredError('111122223333', 'throttled', 'the process ends');
    };
    await lab.tell('start');
    await lab.drive();
    await live(2);

    expect(kindsTold().filter((key) => key === 'r1 begin')).toHaveLength(1);
    expect(await states()).toContain('tell told');
  });

  test('a process that died is waited for as long as its hold lasts, then another goes on', async () => {
    await lab.tell('start');
    await planIncident(lab.work, inventedIncident().id);
    const [first] = await lab.steps();
    await lab.data.db
      .update(steps)
      .set({ heldBy: 'dead', heldUntilMs: lab.work.clock.nowMs() + HOLD_MS })
      .where(eq(steps.id, first!.id));
    await lab.drive();
    const waiting = await states();
    await live(3);

    expect(waiting).toEqual(['tell planned', 'switch-off planned']);
    expect(await states()).toEqual(['tell told', 'switch-off contained']);
  });
});

test('a channel that is full is a place in line, not a failure, however long the line', async () => {
  let refusals = 40;
  lab.world.before = (call) => {
    if (call !== 'tell' || refusals-- <= 0) return;
    throw Object.assign(new AccountNotEnteredError('111122223333', 'throttled', 'full'), { retryAfterMs: 30_000 });
  };
  await lab.tell('start');
  await lab.drive();
  await live(45);

  expect(await states()).toContain('tell told');
});

test('a telling that does not reach everybody goes on with the others, and says whom it does not reach', async () => {
  const told = async () => (await lab.steps()).filter(({ action }) => action === 'test.tell');
  lab.world.shortfall = ['Account 111122223333 has no hub.'];
  await lab.tell('start');
  await lab.drive();
  const [first] = await told();
  lab.world.shortfall = [];
  lab.pass(1_000);
  await lab.tell('end', inventedIncident(), 'ended');
  await lab.drive();

  expect(first).toMatchObject({ state: 'told', reason: 'Account 111122223333 has no hub.' });
  expect(await told()).toMatchObject([{ state: 'told', reason: null }]);
});

test('snoozed, it is quiet; what is under way goes on, and is told afterwards', async () => {
  await lab.tell('start');
  await lab.drive();
  await lab.decide({ kind: 'snooze', minutes: 30 });
  await live(5);
  const quiet = kindsTold();
  await live(30);

  expect(quiet).toEqual(['r1 begin']);
  expect(kindsTold()).toContain('contained');
});
