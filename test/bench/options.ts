import { parseArgs } from 'node:util';

const PARTS = ['reading', 'detector', 'analyze', 'backfill', 'throughput', 'latency', 'lanes', 'respond'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly rounds: number;
  /** Days of logs in the corpus; two at least, or `analyze` would have no history to judge by. */
  readonly days: number;
  readonly lanes: number;
  /** Hours that are closed in every lane and timed. */
  readonly hours: number;
  /** History that is backfilled. */
  readonly historyDays: number;
  /** Of a live organization. */
  readonly liveHours: number;
}

const FULL = { rounds: 5, days: 3, lanes: 3_000, hours: 4, historyDays: 28, liveHours: 6 };
const QUICK = { rounds: 3, days: 2, lanes: 300, hours: 2, historyDays: 10, liveHours: 3 };

export const USAGE = `npm run bench [-- OPTIONS]

  --quick        a small corpus, few lanes, few rounds: some minutes
  --only PART    ${PARTS.join(', ')} (repeatable)
  --rounds N     rounds of every comparison (${FULL.rounds})
  --lanes N      accounts of a large organization, about 167 series each (${FULL.lanes})
`;

/** @throws {TypeError | RangeError} with a sentence for whoever typed it. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      lanes: { type: 'string' },
    },
  });
  const sizes = values.quick ? QUICK : FULL;
  return {
    ...sizes,
    rounds: positive('rounds', values.rounds) ?? sizes.rounds,
    lanes: positive('lanes', values.lanes) ?? sizes.lanes,
    parts: values.only.length === 0 ? PARTS : values.only.map(partOf),
  };
}

function partOf(text: string): Part {
  const part = PARTS.find((known) => known === text);
  if (part === undefined) throw new RangeError(`--only takes ${PARTS.join(', ')}, not ${text}`);
  return part;
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} takes a whole number from 1, not ${text}`);
  return value;
}
