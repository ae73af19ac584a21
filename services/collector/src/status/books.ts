import type { FilesBooked, RecordsBooked } from './coverage.js';
import type { CoverageRows, FilesRow } from './coverage-rows.js';

/** A store that is wrong everywhere needs no list. */
const VIOLATIONS_MAX = 20;

export function filesOf(row: FilesRow | undefined): FilesBooked {
  const { found = 0, done = 0, pending = 0, quarantined = 0 } = row ?? {};
  return { found, done, pending, quarantined };
}

export function recordsOf(row: FilesRow | undefined): RecordsBooked {
  const { read = 0, counted = 0, duplicates = 0, rejected = 0 } = row ?? {};
  return { in: read, counted, duplicates, rejected };
}

export function sumFiles(parts: readonly FilesBooked[]): FilesBooked {
  return {
    found: sum(parts, ({ found }) => found),
    done: sum(parts, ({ done }) => done),
    pending: sum(parts, ({ pending }) => pending),
    quarantined: sum(parts, ({ quarantined }) => quarantined),
  };
}

export function sumRecords(parts: readonly RecordsBooked[]): RecordsBooked {
  return {
    in: sum(parts, (part) => part.in),
    counted: sum(parts, ({ counted }) => counted),
    duplicates: sum(parts, ({ duplicates }) => duplicates),
    rejected: sum(parts, ({ rejected }) => rejected),
  };
}

/** Sentences about what does not add up; none in a store that is as it should be. */
export function checkBooks({ files, lanes }: Pick<CoverageRows, 'files' | 'lanes'>): string[] {
  const given = new Map(lanes.map(({ account, nextSeq }) => [account, nextSeq - 1]));
  const tallied = new Map<string, number>();
  for (const row of files) tallied.set(row.lane, (tallied.get(row.lane) ?? 0) + row.tallied);
  const violations = [
    ...files.flatMap((row) => [...filesViolation(row), ...recordsViolation(row)]),
    ...[...new Set([...given.keys(), ...tallied.keys()])].sort().flatMap((lane) => {
      const [inLedger, inLane] = [tallied.get(lane) ?? 0, given.get(lane) ?? 0];
      return inLedger === inLane
        ? []
        : [`Account ${lane}: ${inLedger} files were counted, its detector was given ${inLane}.`];
    }),
  ];
  const more = violations.length - VIOLATIONS_MAX;
  return more > 0 ? [...violations.slice(0, VIOLATIONS_MAX), `And ${more} more.`] : violations;
}

function filesViolation({ lane, region, found, done, pending, quarantined }: FilesRow): string[] {
  if (found === done + pending + quarantined) return [];
  return [
    `Account ${lane}, ${region}: ${found} files found, but ${done} done + ${pending} pending + ${quarantined} quarantined.`,
  ];
}

function recordsViolation({ lane, region, read, counted, duplicates, rejected, unbalanced }: FilesRow): string[] {
  if (unbalanced === 0) return [];
  return [
    `Account ${lane}, ${region}: ${read} records in, but ${counted} counted + ${duplicates} duplicates + ${rejected} rejected; in ${unbalanced} of its files they do not add up.`,
  ];
}

function sum<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}
