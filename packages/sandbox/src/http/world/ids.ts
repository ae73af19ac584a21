import { Random } from '../../random.js';

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Ids in AWS's shapes, the same ones in the same order for the same seed. */
export interface Ids {
  /** A prefix and 16 letters: `AKIA…`, `AIDA…`, `AROA…`, `ANPA…`. */
  unique(prefix: string): string;
  uuid(): string;
  /** Letters and digits without meaning, as in secrets and tokens. */
  secret(chars: number): string;
  hex(digits: number): string;
}

export function makeIds(seed: number): Ids {
  const random = new Random(seed, 'sandbox ids');
  const letters = (alphabet: string, chars: number): string =>
    Array.from({ length: chars }, () => alphabet[random.int(0, alphabet.length - 1)]).join('');
  const hex = (digits: number): string => random.hex(digits);
  return {
    unique: (prefix) => prefix + letters(ID_LETTERS, 16),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    secret: (chars) => letters(SECRET_LETTERS, chars),
    hex,
  };
}
