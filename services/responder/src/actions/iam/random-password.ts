import { randomBytes } from 'node:crypto';

/** The longest there is, since a password policy may ask for it. */
const PASSWORD_CHARS = 128;
/** One of each kind that a password policy may ask for. */
const ONE_OF_EACH = 'aZ7!';

/** Nobody knows it, and nobody is told: whoever is to sign in again is given another one. */
export function randomPassword(): string {
  return (
    randomBytes(PASSWORD_CHARS)
      .toString('base64url')
      .slice(0, PASSWORD_CHARS - ONE_OF_EACH.length) + ONE_OF_EACH
  );
}
