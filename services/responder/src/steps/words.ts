import type { PlannedCall } from '../actions/action.js';
import type { Step } from './step.js';

/** "user carla in 111122223333", for sentences. Names are as written in logs: escape where shown. */
export function targetWords({ target }: Pick<Step, 'target'>): string {
  return target.accountId === undefined ? target.name : `${target.name} in ${target.accountId}`;
}

export function callWords({ service, operation }: Pick<PlannedCall, 'service' | 'operation'>): string {
  return `${service} ${operation}`;
}

/** "4 h", "30 min", "3 h 58 min". */
export function minutesWords(minutes: number): string {
  if (minutes % 1_440 === 0) return minutes === 1_440 ? '1 day' : `${minutes / 1_440} days`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
