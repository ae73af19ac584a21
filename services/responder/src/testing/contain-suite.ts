import type { Target } from '@trailwarden/playbooks';
import { describe, expect, it } from 'vitest';
import type { ActionPorts, ContainAction, Json } from '../actions/action.js';
import { crashingPorts } from './crashing-ports.js';

/** Something that is there to be contained, and nobody has touched. */
export interface ContainSubject<State> {
  readonly ports: ActionPorts;
  readonly target: Target;
  /** All that containing it could change, to be compared by value. */
  state(): State | Promise<State>;
  /** Writes that AWS carried out since this was last asked, as `iam PutUserPolicy`, in order; undefined where AWS keeps no record. */
  writes(): readonly string[] | undefined;
  /** Time goes on. */
  pass(ms: number): void;
}

export interface ContainSuite<Settings extends object, Prior extends Json, State> {
  readonly action: ContainAction<Settings, Prior>;
  readonly settings: Settings;
  /** Each call gives another one. */
  readonly subject: () => Promise<ContainSubject<State>>;
  /** What the state is after undoing, where that is not what it was before: each loss is to be in the action's `notRestored`. */
  readonly restored?: (before: State, after: State) => State;
}

/** What every containment promises, whatever it takes away. */
export function containSuite<Settings extends object, Prior extends Json, State>({
  action,
  settings,
  subject,
  restored = (before) => before,
}: ContainSuite<Settings, Prior, State>): void {
  const inspected = async () => {
    const made = await subject();
    const { ports, target } = made;
    const before = await made.state();
    const seen = await action.inspect(target, settings, ports);
    if (seen.kind !== 'found') throw new Error(`nothing to contain: ${seen.reason}`);
    // As the store gives it back.
    const prior = JSON.parse(JSON.stringify(seen.prior)) as Prior;
    made.writes();
    return { ...made, before, prior, since: ports.nowMs() };
  };
  const applied = async () => {
    const made = await inspected();
    await action.apply(made.target, settings, made.prior, made.ports);
    const contained = await made.state();
    return { ...made, contained };
  };

  describe(`${action.id} ${JSON.stringify(settings)}`, () => {
    it('changes nothing by looking', async () => {
      const { state, before, writes } = await inspected();

      expect(await state()).toEqual(before);
      expect(writes() ?? []).toEqual([]);
    });

    it('takes away, and twice is as good as once', async () => {
      const { target, prior, ports, state, before, contained } = await applied();
      await action.apply(target, settings, prior, ports);

      expect(contained).not.toEqual(before);
      expect(await state()).toEqual(contained);
    });

    it('makes the calls that its dry run shows, taking and giving back', async () => {
      const { target, prior, ports, writes } = await inspected();
      const words = ({ service, operation }: { service: string; operation: string }) => `${service} ${operation}`;

      await action.apply(target, settings, prior, ports);
      const taking = writes();
      await action.revert(target, settings, prior, ports);
      const giving = writes();

      if (taking === undefined || giving === undefined) return;
      expect(taking).toEqual(action.calls(target, settings, prior).map(words));
      expect(giving).toEqual(action.revertCalls(target, settings, prior).map(words));
    });

    it('holds when it is read again', async () => {
      const { target, prior, ports, since, pass, state, contained } = await applied();
      for (const afterMs of action.verifyAfterMs) {
        pass(Math.max(0, since + afterMs - ports.nowMs()));
        expect(await action.verify(target, settings, prior, since, ports)).toMatchObject({ kind: 'holds' });
      }

      expect(await state()).toEqual(contained);
    });

    it('gives back what was, and twice is as good as once', async () => {
      const { target, prior, ports, state, before } = await applied();
      for (let times = 0; times < 2; times++) {
        await action.revert(target, settings, prior, ports);

        const after = await state();
        expect(after).toEqual(restored(before, after));
        expect(await action.verifyReverted(target, settings, prior, ports)).toMatchObject({ kind: 'holds' });
        expect(await state()).toEqual(after);
      }
    });

    it('gives nothing back that was never taken', async () => {
      const { target, prior, ports, state, before } = await inspected();

      await action.revert(target, settings, prior, ports);

      const after = await state();
      expect(after).toEqual(before);
    });

    it('comes to the same after a crash between any two writes of taking', async () => {
      const whole = await inspected();
      const watched = crashingPorts(whole.ports);
      await action.apply(whole.target, settings, whole.prior, watched.ports);
      expect(watched.made()).toBeGreaterThan(0);

      for (let writes = 0; writes < watched.made(); writes++) {
        const { target, prior, ports, state, before } = await inspected();
        await expect(action.apply(target, settings, prior, crashingPorts(ports, writes).ports)).rejects.toThrow();
        await action.apply(target, settings, prior, ports);
        const contained = await state();

        await action.apply(target, settings, prior, ports);
        expect(await state()).toEqual(contained);
        expect(await action.verify(target, settings, prior, ports.nowMs(), ports)).toMatchObject({ kind: 'holds' });
        await action.revert(target, settings, prior, ports);
        const after = await state();
        expect(after).toEqual(restored(before, after));
      }
    });

    it('gives all back after a crash between any two writes of taking, though it was never finished', async () => {
      const whole = await inspected();
      const watched = crashingPorts(whole.ports);
      await action.apply(whole.target, settings, whole.prior, watched.ports);

      for (let writes = 0; writes < watched.made(); writes++) {
        const { target, prior, ports, state, before } = await inspected();
        await expect(action.apply(target, settings, prior, crashingPorts(ports, writes).ports)).rejects.toThrow();

        await action.revert(target, settings, prior, ports);
        const after = await state();
        // Where the crash came before what is lost, nothing is.
        expect([before, restored(before, after)]).toContainEqual(after);
      }
    });

    it('gives all back after a crash between any two writes of giving back', async () => {
      const whole = await applied();
      const watched = crashingPorts(whole.ports);
      await action.revert(whole.target, settings, whole.prior, watched.ports);

      for (let writes = 0; writes < watched.made(); writes++) {
        const { target, prior, ports, state, before } = await applied();
        await expect(action.revert(target, settings, prior, crashingPorts(ports, writes).ports)).rejects.toThrow();

        await action.revert(target, settings, prior, ports);
        const after = await state();
        expect(after).toEqual(restored(before, after));
      }
    });

    it('says that it is not given back yet, or gives it back, when the look finds it taken', async () => {
      const { target, prior, ports, state, before } = await applied();

      const first = await action.verifyReverted(target, settings, prior, ports);
      const second = await action.verifyReverted(target, settings, prior, ports);

      expect(first.kind).not.toBe('holds');
      if (first.kind === 'broken') return;
      expect(second.kind).toBe('holds');
      const after = await state();
      expect(after).toEqual(restored(before, after));
    });
  });
}
