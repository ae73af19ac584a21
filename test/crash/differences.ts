import type { Standing } from './open-collector.mjs';

const SHOWN_CHARS = 400;

/** Rows of one that are not in the other, part by part; none when they are equal byte for byte. */
export function differencesOf(standing: Standing, expected: Standing): string[] {
  const parts = new Set([...Object.keys(standing), ...Object.keys(expected)]);
  return [...parts].flatMap((part) => {
    const [is, should] = [standing[part], expected[part]].map((rows) => (rows ?? []).map((row) => JSON.stringify(row)));
    if (JSON.stringify(is) === JSON.stringify(should)) return [];
    const missing = should!.filter((row) => !is!.includes(row)).map((row) => `- ${part} ${row}`);
    const added = is!.filter((row) => !should!.includes(row)).map((row) => `+ ${part} ${row}`);
    return [...missing, ...added].map((line) => line.slice(0, SHOWN_CHARS));
  });
}
