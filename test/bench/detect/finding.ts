/** What a detector would tell of, in the terms in which different detectors can be compared. */
export interface Finding {
  /** Ranks findings of one detector; the higher, the more unusual. */
  readonly unusual: number;
  readonly account: string;
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** Ids of the truths it finds; empty for a false one. */
  readonly finds: readonly string[];
}

/** Findings of one account at most this far apart are told as one; as the detector groups them. */
const APART_MINUTES = 30;

interface Told {
  first: number;
  last: number;
  isFalse: boolean;
}

/**
 * Truths found when so many findings are told, most unusual first, that the next one would make more than `falseMax` false ones.
 */
export function foundAtFalseCount(findings: readonly Finding[], falseMax: number): Set<string> {
  const found = new Set<string>();
  const toldOf = new Map<string, Told[]>();
  let falseCount = 0;
  for (const finding of [...findings].sort((a, b) => b.unusual - a.unusual || a.firstMinute - b.firstMinute)) {
    const { account, firstMinute, lastMinute, finds } = finding;
    const told = toldOf.get(account) ?? [];
    const near = told.filter(
      ({ first, last }) => firstMinute <= last + APART_MINUTES && first <= lastMinute + APART_MINUTES,
    );
    const isFalse = finds.length === 0 && near.every((other) => other.isFalse);
    const falseNear = near.filter((other) => other.isFalse).length;
    falseCount += (isFalse ? 1 : 0) - falseNear;
    if (falseCount > falseMax) return found;
    const joined = {
      first: Math.min(firstMinute, ...near.map(({ first }) => first)),
      last: Math.max(lastMinute, ...near.map(({ last }) => last)),
      isFalse,
    };
    toldOf.set(account, [...told.filter((other) => !near.includes(other)), joined]);
    for (const id of finds) found.add(id);
  }
  return found;
}
