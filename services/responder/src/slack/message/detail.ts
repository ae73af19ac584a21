/** How much of everything is shown. A message that is too long is made again with less. */
export interface Detail {
  readonly principals: number;
  readonly origins: number;
  readonly accounts: number;
  readonly regions: number;
  readonly reasons: number;
  readonly findings: number;
  readonly steps: number;
  readonly calls: number;
  /** Of one text from elsewhere: a reason, a finding's title. */
  readonly sentenceChars: number;
  readonly nameChars: number;
}

/** From all that a person reads to what fits whatever the logs hold; a test holds the last to it. */
export const DETAILS: readonly [Detail, ...Detail[]] = [
  {
    principals: 4,
    origins: 3,
    accounts: 6,
    regions: 6,
    reasons: 6,
    findings: 4,
    steps: 8,
    calls: 10,
    sentenceChars: 240,
    nameChars: 100,
  },
  {
    principals: 3,
    origins: 2,
    accounts: 4,
    regions: 4,
    reasons: 4,
    findings: 2,
    steps: 4,
    calls: 5,
    sentenceChars: 120,
    nameChars: 60,
  },
  {
    principals: 1,
    origins: 1,
    accounts: 2,
    regions: 2,
    reasons: 2,
    findings: 1,
    steps: 2,
    calls: 2,
    sentenceChars: 60,
    nameChars: 30,
  },
];

/** What is shown of a list, and how many are not. */
export function first<Item>(items: readonly Item[], max: number): { shown: readonly Item[]; more: number } {
  return { shown: items.slice(0, max), more: Math.max(0, items.length - max) };
}
