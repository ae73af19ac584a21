import type { CredentialStatus } from '../../world/iam.js';
import { validationError } from './find.js';

/** A status that a caller may set; `Expired` is AWS's alone to give. */
export function statusOf(status: string | undefined): CredentialStatus {
  if (status === 'Active' || status === 'Inactive') return status;
  throw validationError(
    `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
  );
}
