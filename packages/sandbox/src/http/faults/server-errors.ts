import type { Random } from '../../random.js';
import { Fault } from '../fault.js';
import { type CallFilter, type Injection, isMeant } from './injection.js';

export interface ServerErrors extends CallFilter {
  /** 0 to 1. */
  readonly share: number;
  /** 500 or 503; 500 when left out. */
  readonly status?: number;
}

export function serverErrors(settings: ServerErrors, random: Random): Injection {
  const { share, status = 500 } = settings;
  return {
    refuse(call) {
      if (!isMeant(settings, call) || !random.chance(share)) return undefined;
      return status === 503
        ? new Fault('ServiceUnavailable', 'Service is unable to handle request.', 503)
        : new Fault('InternalError', 'We encountered an internal error. Please try again.', status);
    },
  };
}
