import type { RunListed, RunShown, Step } from '@trailwarden/responder';
import { isoMinute } from './quantities.js';

export function runListedObject({ run, severity, incidentState, startMinute, accounts, states }: RunListed): object {
  return {
    id: run.id,
    playbook: run.playbookId,
    mode: run.playbook.mode,
    incident: { id: run.incidentId, state: incidentState, severity, start: isoMinute(startMinute), accounts },
    states,
    planned: isoMs(run.storedMs),
    changed: isoMs(run.updatedMs),
  };
}

export function runObject({ run, incident, incidentState, steps, moments }: RunShown): object {
  return {
    id: run.id,
    playbook: run.playbook,
    because: run.because,
    incident: { state: incidentState, ...incident },
    planned: isoMs(run.storedMs),
    changed: isoMs(run.updatedMs),
    snoozedUntil: run.snoozedUntilMs === null ? null : isoMs(run.snoozedUntilMs),
    steps: steps.map(({ calls: _, callsWhole, expiresMs, approval, ...step }) => ({
      ...step,
      ...(approval !== undefined && { approval: { ...approval, untilMs: undefined, until: isoMs(approval.untilMs) } }),
      ...(expiresMs !== undefined && { expires: isoMs(expiresMs) }),
      calls: callsWhole,
    })),
    moments: moments.map(({ atMs, ...moment }) => ({ at: isoMs(atMs), ...moment })),
  };
}

export function deadLetterObject({ id, runId, action, target, reason, attempts, failedFrom, updatedMs }: Step): object {
  return { id, run: runId, action, target, reason, attempts, failedFrom, failed: isoMs(updatedMs) };
}

function isoMs(ms: number): string {
  return new Date(ms).toISOString();
}
