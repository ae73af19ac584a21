import { gunzipSync } from 'node:zlib';

/** One event of an account and region as CloudTrail keeps it for LookupEvents. */
export interface HistoryEvent {
  readonly timeMs: number;
  /** The record as JSON text. */
  readonly text: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** What happened in every account, whatever trail there is: kept as the log files it would be in. */
export interface EventHistory {
  add(file: HistoryFile): void;
  /** Management events (or insights) within the minutes, both ends included, newest first. */
  events(
    accountId: string,
    region: string,
    fromMinute: number,
    toMinute: number,
    of: 'management' | 'insight',
  ): readonly HistoryEvent[];
}

export interface HistoryFile {
  readonly accountId: string;
  readonly region: string;
  readonly deliveredMinute: number;
  readonly bytes: Uint8Array;
  readonly of: 'management' | 'insight';
}

/** Events may be in a file of so much later; those held back longer are found when asked for without an end. */
const LATENESS_MINUTES_MAX = 240;
/** Answers kept, as pages of one question follow each other. */
const ANSWERS_MAX = 16;

export function makeEventHistory(): EventHistory {
  const files = new Map<string, HistoryFile[]>();
  const answers = new Map<string, readonly HistoryEvent[]>();
  return {
    add(file) {
      const place = placeOf(file.accountId, file.region, file.of);
      const known = files.get(place);
      if (known === undefined) files.set(place, [file]);
      else known.push(file);
    },
    events(accountId, region, fromMinute, toMinute, of) {
      const place = placeOf(accountId, region, of);
      const known = files.get(place) ?? [];
      const question = `${place} ${fromMinute} ${toMinute} ${known.length}`;
      const remembered = answers.get(question);
      if (remembered !== undefined) return remembered;
      const found = known
        .filter(
          ({ deliveredMinute }) => deliveredMinute >= fromMinute && deliveredMinute <= toMinute + LATENESS_MINUTES_MAX,
        )
        .flatMap(eventsOf)
        .filter(({ timeMs }) => timeMs >= fromMinute * 60_000 && timeMs < (toMinute + 1) * 60_000)
        .filter(({ record }) => of === 'insight' || record.eventCategory === 'Management')
        .sort((a, b) => b.timeMs - a.timeMs);
      if (answers.size >= ANSWERS_MAX) answers.delete(answers.keys().next().value ?? '');
      answers.set(question, found);
      return found;
    },
  };
}

function placeOf(accountId: string, region: string, of: string): string {
  return `${accountId} ${region} ${of}`;
}

export function eventsOf({ bytes }: Pick<HistoryFile, 'bytes'>): HistoryEvent[] {
  const { Records } = JSON.parse(gunzipSync(bytes).toString('utf8')) as { Records: Record<string, unknown>[] };
  return Records.map((record) => ({
    timeMs: Date.parse(String(record.eventTime)),
    text: JSON.stringify(record),
    record,
  }));
}
