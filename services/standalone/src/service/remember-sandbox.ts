import { type Database, readFact, writeFact } from '@trailwarden/platform';
import { OtherStoreError } from '../errors.js';
import type { SandboxPlan } from './sandbox-plan.js';

const NAME = 'whose-logs';

/** Whose logs a store holds. */
type Held = { readonly kind: 'real' } | { readonly kind: 'sandbox'; readonly plan: SandboxPlan };

/**
 * A store belongs to one sandbox, or to a real organization: figures of a simulation among real ones would be believed.
 * @param asked - undefined for a real organization.
 * @returns the plan the store was filled by, which is `asked` when it is new.
 * @throws OtherStoreError
 */
export async function rememberSandbox(db: Database, asked: SandboxPlan | undefined): Promise<SandboxPlan | undefined> {
  const held = (await readFact(db, NAME)) as Held | undefined;
  if (held === undefined) {
    await writeFact(db, NAME, asked === undefined ? { kind: 'real' } : { kind: 'sandbox', plan: asked });
    return asked;
  }
  if (held.kind === 'sandbox' && asked !== undefined) return held.plan;
  if (held.kind === 'real' && asked === undefined) return undefined;
  throw held.kind === 'sandbox'
    ? new OtherStoreError(
        'This store holds a sandbox, and is not to be mixed with a real organization.',
        'Go on with it by --sandbox, or choose another folder: --data DIR.',
      )
    : new OtherStoreError(
        'This store holds a real organization, and is not to be mixed with a sandbox.',
        'Give the sandbox a folder of its own: --data DIR.',
      );
}
