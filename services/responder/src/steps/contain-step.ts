import type { ActionPorts, ContainAction, Json, Verdict } from '../actions/action.js';
import type { AuditEntry } from '../audit/append.js';
import { TRAILWARDEN } from '../audit/append.js';
import { NotHoldingError, NotRestoredError } from '../errors.js';
import type { Alongside } from './change-step.js';
import type { Step, StepChange } from './step.js';
import { callWords, minutesWords, targetWords } from './words.js';

/** What a go at a containment comes to. Calls it made are added by whoever runs it. */
export interface Advance {
  readonly change: StepChange;
  readonly alongside: Alongside;
}

/** Sweeps in a row before it is said that it does not hold: somebody is undoing it. */
const SWEEPS_MAX = 10;
/** Where a plan does not say. */
const EXPIRES_MINUTES = 4 * 60;
/** IAM takes seconds to show its own writes. */
const REREAD_AFTER_MS = 10_000;

type Containing = ContainAction<object, Json>;

const by = (what: string, detail: AuditEntry['detail']): AuditEntry => ({ what, actor: TRAILWARDEN, detail });

/** Not begun: what is there is looked at, so that whoever is asked sees what will happen; then it is asked, begun, or left at that. */
export async function begin(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  const seen = await action.inspect(step.target, step.settings, ports);
  if (seen.kind === 'not-applicable') {
    return {
      change: { state: 'not-applicable', reason: seen.reason, nextMs: null },
      alongside: { audit: [by('not-applicable', { reason: seen.reason })] },
    };
  }
  const calls = action.calls(step.target, step.settings, seen.prior);
  const seenEntry = by('inspected', { prior: seen.prior, summary: seen.summary, calls: calls.map(callWords) });
  const looked = { prior: seen.prior, calls, attempts: 0 };
  if (step.dryRun) {
    const text = `Would be taken: ${action.title} on ${targetWords(step)} (${calls.length} calls).`;
    return {
      change: { ...looked, state: 'rehearsed', nextMs: null },
      alongside: {
        audit: [seenEntry, by('rehearsed', { calls })],
        moments: [{ key: 'rehearsed', kind: 'rehearsed', text }],
      },
    };
  }
  if (step.approval === null) return { change: { ...looked, state: 'approved' }, alongside: { audit: [seenEntry] } };
  const { people, withinMinutes, otherwise, because } = step.approval;
  const untilMs = ports.nowMs() + withinMinutes * 60_000;
  const whom = people === 1 ? 'One person is' : 'Two people are';
  const silence = otherwise === 'decline' ? 'nothing is done' : 'it is done';
  const text = `${whom} asked: ${action.title} on ${targetWords(step)}? Without an answer in ${minutesWords(withinMinutes)} ${silence}.`;
  return {
    change: { ...looked, state: 'asking', approval: { ...step.approval, untilMs }, nextMs: untilMs },
    alongside: {
      audit: [seenEntry, by('asked', { people, untilMs, otherwise, because })],
      moments: [{ key: 'asked', kind: 'asked', text }],
    },
  };
}

/** Nobody decided in time. */
export function timeOut(step: Step): Advance {
  const approves = step.approval?.otherwise === 'approve';
  const text = `Nobody decided in time about ${targetWords(step)}: ${approves ? 'it is done, as the playbook says' : 'nothing is done'}.`;
  return {
    change: approves ? { state: 'approved' } : { state: 'declined', reason: 'nobody decided in time', nextMs: null },
    alongside: {
      audit: [by('timed-out', { outcome: approves ? 'approved' : 'declined' })],
      moments: [{ key: 'timed-out', kind: 'timed-out', text }],
    },
  };
}

/** Looks once more, since time went by, and puts what it saw on record: from here on it counts as begun, and is never looked at as "before" again. */
export async function commit(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  const seen = await action.inspect(step.target, step.settings, ports);
  if (seen.kind === 'not-applicable') {
    return {
      change: { state: 'not-applicable', reason: seen.reason, nextMs: null },
      alongside: { audit: [by('not-applicable', { reason: seen.reason })] },
    };
  }
  const calls = action.calls(step.target, step.settings, seen.prior);
  const nowMs = ports.nowMs();
  // Its end is settled before it begins: whatever fails on the way, it is undone then.
  const expiresMs = nowMs + (step.expiresMinutes ?? EXPIRES_MINUTES) * 60_000;
  return {
    change: { prior: seen.prior, calls, appliedMs: nowMs, expiresMs },
    alongside: { audit: [by('applying', { prior: seen.prior, calls })] },
  };
}

/** Takes the rights away; twice is as good as once. */
export async function apply(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  await action.apply(step.target, step.settings, step.prior, ports);
  return {
    change: { state: 'applied', verified: 0, attempts: 0, nextMs: ports.nowMs() + (action.verifyAfterMs[0] ?? 0) },
    alongside: { audit: [by('applied', {})] },
  };
}

/** Reads again, sweeps what came back; contained is said after the last look found nothing more. */
export async function verify(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  const verdict = await action.verify(step.target, step.settings, step.prior, step.appliedMs ?? 0, ports);
  const nowMs = ports.nowMs();
  const entry = by('re-read', { verdict: verdict.kind, notes: verdict.notes });
  if (verdict.kind === 'broken') throw new NotHoldingError(targetWords(step), verdict.notes);
  if (verdict.kind === 'swept') return swept(step, verdict, entry, nowMs);
  const looks = action.verifyAfterMs;
  const verified = step.verified + 1;
  const next = looks[verified];
  if (next !== undefined) {
    return {
      change: { verified, attempts: 0, nextMs: Math.max(nowMs, (step.appliedMs ?? nowMs) + next) },
      alongside: { audit: [entry] },
    };
  }
  const expiresMs = step.expiresMs ?? nowMs;
  const until = minutesWords(Math.max(1, Math.round((expiresMs - nowMs) / 60_000)));
  const text = `Contained: ${targetWords(step)}. It was read again ${looks.length === 1 ? 'once' : `${looks.length} times`} and holds. It ends by itself in ${until}.`;
  const notes = verdict.notes.length === 0 ? '' : ` ${verdict.notes.join(' ')}`;
  return {
    change: { state: 'contained', verified, attempts: 0, nextMs: expiresMs },
    alongside: {
      audit: [entry, by('contained', { expiresMs })],
      moments: [{ key: 'contained', kind: 'contained', text: `${text}${notes}` }],
    },
  };
}

function swept(step: Step, { notes }: Verdict, entry: AuditEntry, nowMs: number): Advance {
  // `verified` stays: one more look has to find nothing.
  const sweeps = sweepsOf(step) + 1;
  if (sweeps > SWEEPS_MAX) throw new NotHoldingError(targetWords(step), notes);
  return {
    change: { receipt: { sweeps }, attempts: 0, nextMs: nowMs + REREAD_AFTER_MS },
    alongside: {
      audit: [entry],
      moments: [
        {
          key: `swept ${sweeps}`,
          kind: 'swept',
          text: `Taken away once more from ${targetWords(step)}: ${notes.join(' ')}`,
        },
      ],
    },
  };
}

/** Re-reads after giving back that found something missing. */
function looksOf({ receipt }: Step): number {
  return (receipt as { readonly looks?: number } | null)?.looks ?? 0;
}

function sweepsOf({ receipt }: Step): number {
  return (receipt as { readonly sweeps?: number } | null)?.sweeps ?? 0;
}

/** Gives back what was. */
export async function revert(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  await action.revert(step.target, step.settings, step.prior, ports);
  return {
    change: {
      receipt: { ...(step.receipt as object | null), revertedMs: ports.nowMs() },
      attempts: 0,
      nextMs: ports.nowMs() + REREAD_AFTER_MS,
    },
    alongside: {
      audit: [by('reverting', { calls: action.revertCalls(step.target, step.settings, step.prior).map(callWords) })],
    },
  };
}

export function isReverted({ receipt }: Step): boolean {
  return (receipt as { readonly revertedMs?: number } | null)?.revertedMs !== undefined;
}

/** Reads again whether it is as it was. */
export async function verifyRevert(step: Step, action: Containing, ports: ActionPorts): Promise<Advance> {
  const verdict = await action.verifyReverted(step.target, step.settings, step.prior, ports);
  if (verdict.kind === 'broken') throw new NotRestoredError(targetWords(step), verdict.notes);
  const entry = by('re-read', { verdict: verdict.kind, notes: verdict.notes });
  if (verdict.kind === 'swept') {
    const looks = looksOf(step) + 1;
    if (looks > SWEEPS_MAX) throw new NotRestoredError(targetWords(step), verdict.notes);
    const receipt = { ...(step.receipt as object | null), looks };
    return { change: { receipt, nextMs: ports.nowMs() + REREAD_AFTER_MS }, alongside: { audit: [entry] } };
  }
  const { notes } = verdict;
  const more = notes.length === 0 ? '' : ` ${notes.join(' ')}`;
  const text = `Given back: ${targetWords(step)} can do again what it could before. It was read again.${more}`;
  return {
    change: { state: 'reverted', attempts: 0, expiresMs: null, nextMs: null },
    alongside: {
      audit: [entry, by('reverted', { notes })],
      moments: [{ key: 'reverted', kind: 'reverted', text }],
    },
  };
}
