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
  readonly first: number;
  readonly last: number;
  readonly isFalse: boolean;
}

/** Truths found when findings are told most unusual first, until the next one would make more than `falseMax` false ones. */
export function foundAtFalseCount(findings: readonly Finding[], falseMax: number): Set<string> {
  const found = new Set<string>();
  const toldOf = new Map<string, readonly Told[]>();
  let falseCount = 0;
  for (const finding of [...findings].sort((a, b) => b.unusual - a.unusual || a.firstMinute - b.firstMinute)) {
    const before = toldOf.get(finding.account) ?? [];
    const after = joined(before, finding);
    falseCount += after.filter(({ isFalse }) => isFalse).length - before.filter(({ isFalse }) => isFalse).length;
    if (falseCount > falseMax) return found;
    toldOf.set(finding.account, after);
    for (const id of finding.finds) found.add(id);
  }
  return found;
}

/** A false finding next to a true one is told with it, and is no false incident. */
function joined(told: readonly Told[], { firstMinute, lastMinute, finds }: Finding): Told[] {
  const near = told.filter(
    ({ first, last }) => firstMinute <= last + APART_MINUTES && first <= lastMinute + APART_MINUTES,
  );
  const one: Told = {
    first: Math.min(firstMinute, ...near.map(({ first }) => first)),
    last: Math.max(lastMinute, ...near.map(({ last }) => last)),
    isFalse: finds.length === 0 && near.every(({ isFalse }) => isFalse),
  };
  return [...told.filter((other) => !near.includes(other)), one];
}
