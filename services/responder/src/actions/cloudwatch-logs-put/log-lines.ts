import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Story } from '../story.js';
import { type BatchLimits, batches } from '../telling/batches.js';
import { storyDocument, text, timeOf } from '../telling/story-document.js';

/** A line that is to be in the stream. */
export interface LogLine {
  /** In the line as `id`; the same line has the same one. */
  readonly id: string;
  readonly atMs: number;
  readonly message: string;
}

/** AWS rejects what is older than 14 days singly: such a line is written as of the latest time that is safe. */
const AGE_MAX_MS = 13 * 24 * 3_600_000;
/** Older texts of AWS say 256 KB, newer ones 1 MB. */
const LINE_BYTES_MAX = 250 * 1024;
const EVENT_OVERHEAD_BYTES = 26;
const SPAN_MAX_MS = 23 * 3_600_000;
const BATCH: BatchLimits<InputLogEvent> = {
  itemsMax: 10_000,
  bytesMax: 1_000_000,
  bytesOf: ({ message = '' }) => Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES,
};

/** One for the incident as it stands, one for each thing that happened in the run; oldest first. */
export function logLines(story: Story): readonly LogLine[] {
  const { incident, state, revision, runId, moments } = story;
  const id = `${incident.id}/${revision}/${state}`;
  const lines = [
    { id, atMs: story.updatedMs, message: incidentLine(id, story) },
    ...moments.map((moment) => {
      const momentId = `${runId}/${moment.key}`;
      const message = JSON.stringify({
        id: momentId,
        kind: 'moment',
        incidentId: incident.id,
        runId,
        what: moment.kind,
        at: timeOf(moment.atMs),
        text: text(moment.text),
        severity: incident.severity,
      });
      return { id: momentId, atMs: moment.atMs, message };
    }),
  ];
  return lines.sort((a, b) => a.atMs - b.atMs);
}

/** What is too long for one line, which is rare and may be meant, goes without its parts: how many there are is said. */
function incidentLine(id: string, story: Story): string {
  const whole = { id, kind: 'incident', ...storyDocument(story) };
  const line = JSON.stringify(whole);
  return Buffer.byteLength(line) <= LINE_BYTES_MAX
    ? line
    : JSON.stringify({ ...whole, shortened: true, insights: [], news: [], steps: [], findings: [] });
}

/** In order of time, each within what PutLogEvents takes: 10,000 events, 1 MB, 24 hours. */
export function logBatches(lines: readonly LogLine[], nowMs: number): InputLogEvent[][] {
  const events = lines.map(({ atMs, message }) => ({ timestamp: Math.max(atMs, nowMs - AGE_MAX_MS), message }));
  return batches(events, BATCH).flatMap(withinSpan);
}

function withinSpan(events: readonly (InputLogEvent & { timestamp: number })[]): InputLogEvent[][] {
  const spans: (InputLogEvent & { timestamp: number })[][] = [];
  for (const event of events) {
    const span = spans.at(-1);
    const first = span?.[0];
    if (span === undefined || first === undefined || event.timestamp - first.timestamp > SPAN_MAX_MS)
      spans.push([event]);
    else span.push(event);
  }
  return spans;
}
