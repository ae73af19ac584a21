import { Packr } from 'msgpackr';
import { DecodeError } from './errors.js';
import type { Tally } from './tally.js';
import { checkTally } from './tally-check.js';

const FORMAT = 'trailwarden/tally';
const VERSION = 1;

/** Typed arrays keep their type (`moreTypes`); plain maps instead of msgpackr's own records, so that each tally stands alone. */
const packr = new Packr({ moreTypes: true, useRecords: false, variableMapSize: true });

/** msgpack of `[format, version, tally]`. Equal tallies give equal bytes. */
export function encodeTally(tally: Tally): Uint8Array {
  return new Uint8Array(packr.pack([FORMAT, VERSION, tally]));
}

/** The tally that {@link encodeTally} wrote. Throws a DecodeError for anything else: other bytes, another version, columns that do not fit together. */
export function decodeTally(bytes: Uint8Array): Tally {
  const envelope = unpack(bytes);
  if (!Array.isArray(envelope) || envelope[0] !== FORMAT) throw new DecodeError('not a tally');
  if (envelope[1] !== VERSION) throw new DecodeError(`not a tally of version ${VERSION}`);
  return checkTally(envelope[2]);
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch (cause) {
    throw new DecodeError('not a tally: no msgpack', { cause });
  }
}
