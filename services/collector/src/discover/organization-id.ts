import { type Database, facts } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import type { Organization } from './accounts.js';

/** Row of `facts`: which organization this is. */
const ORGANIZATION_FACT = 'organization';

/** The organization's id (`o-…`), told now or before. Without it its trail's files are not found, and a permission that is missing for a day must not end all reading. */
export async function organizationId(db: Database, organization: Organization): Promise<string | undefined> {
  if (organization.kind === 'own-account' && organization.why === 'not-in-use') return undefined;
  const told = organization.kind === 'organization' ? organization.id : undefined;
  if (told === undefined) {
    const [row] = await db.select().from(facts).where(eq(facts.name, ORGANIZATION_FACT));
    const id = (row?.value as { id?: unknown } | undefined)?.id;
    return typeof id === 'string' ? id : undefined;
  }
  const value = { id: told };
  await db
    .insert(facts)
    .values({ name: ORGANIZATION_FACT, value })
    .onConflictDoUpdate({ target: facts.name, set: { value } });
  return told;
}
