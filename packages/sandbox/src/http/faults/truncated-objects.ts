import type { Random } from '../../random.js';
import type { Injection } from './injection.js';

export interface TruncatedObjects {
  /** 0 to 1. */
  readonly share: number;
  /** 'connection': ends before the announced length, as a broken transfer does. 'object': whole as announced, but cut where it was stored. */
  readonly where: 'connection' | 'object';
  /** Only keys that hold this text. */
  readonly keysWith?: string;
}

export function truncatedObjects({ share, where, keysWith = '' }: TruncatedObjects, random: Random): Injection {
  return {
    cut(call, body) {
      if (call.service !== 's3' || call.operation !== 'GetObject' || !String(call.input.Key).includes(keysWith))
        return undefined;
      if (body.length === 0 || !random.chance(share)) return undefined;
      const kept = body.subarray(0, random.int(0, body.length - 1));
      return { body: kept, contentLength: where === 'connection' ? body.length : kept.length };
    },
  };
}
