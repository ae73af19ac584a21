import { type Data, listings } from '@trailwarden/platform';

type Row = typeof listings.$inferInsert;

/** A place in the store, as discovery would have put it. */
export async function addPlace(
  data: Data,
  row: Partial<Row> & Pick<Row, 'lane' | 'place'>,
): Promise<typeof listings.$inferSelect> {
  const full = { region: 'eu-west-1', family: 'CloudTrail', fromMinute: 0, ...row };
  const [stored] = await data.db.insert(listings).values(full).returning();
  return stored!;
}

/** A clock that tests turn. */
export function handClock(minute: number) {
  return {
    minute,
    nowMs() {
      return this.minute * 60_000;
    },
  };
}
