import { eq } from 'drizzle-orm';
import type { Database } from './data.js';
import { facts } from './schema.js';

/** What stands once for the whole installation; undefined when it was never said. */
export async function readFact(db: Database, name: string): Promise<unknown> {
  const [row] = await db.select().from(facts).where(eq(facts.name, name));
  return row?.value;
}

/** @param value - anything JSON can hold but null. */
export async function writeFact(db: Database, name: string, value: unknown): Promise<void> {
  await db.insert(facts).values({ name, value }).onConflictDoUpdate({ target: facts.name, set: { value } });
}
