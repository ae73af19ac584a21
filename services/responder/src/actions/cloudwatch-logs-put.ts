import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { ActionPorts, PlannedCall, TellAction } from './action.js';
import { type LogLine, logBatches, logLines } from './cloudwatch-logs-put/log-lines.js';
import { createStream, linesThere, putLines, type StreamName } from './cloudwatch-logs-put/log-stream.js';
import type { Story } from './story.js';

const settings = z.strictObject({
  logGroup: z
    .string()
    .regex(/^[\w./#-]{1,512}$/)
    .describe(
      'Log group to write to, in the home region of the security account. It must be there; a stream for each incident is made in it.',
    ),
});
type Settings = z.infer<typeof settings>;

/** Ids of the lines that are of the story as it was told last. */
type LinesReceipt = { readonly lines: readonly string[] };

/**
 * A JSON line for each change of the incident and each moment of the run, in a stream of the incident's own. Before it writes to a stream that is
 * not new it looks which lines are there, by their `id`: after a crash no line comes twice, unless CloudWatch needs longer to show
 * a line (seconds) than the process to come back.
 */
export const cloudwatchLogsPut: TellAction<Settings, LinesReceipt> = {
  id: 'cloudwatch-logs.put',
  title: 'Write to a CloudWatch log group',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [
    { action: 'logs:CreateLogStream', why: 'makes a stream for the incident', of: 'own' },
    { action: 'logs:GetLogEvents', why: 'looks which lines are there, before writing to a stream again', of: 'own' },
    { action: 'logs:PutLogEvents', why: 'writes the lines', of: 'own' },
  ],

  calls(story, { logGroup }, receipt, { aws }) {
    const lines = unwritten(story, receipt);
    if (lines.length === 0) return [];
    const stream = streamOf(story, logGroup);
    const call = (operation: string, more: PlannedCall['input'] = {}): PlannedCall => ({
      service: 'logs',
      operation,
      accountId: aws.ownAccountId,
      region: aws.homeRegion,
      input: { ...stream, ...more },
    });
    return [
      receipt === undefined ? call('CreateLogStream') : call('GetLogEvents'),
      // Pure, so it does not know how old the lines are; a batch spans a day at the most either way.
      ...logBatches(lines, 0).map((batch) => call('PutLogEvents', { logEvents: batch.length })),
    ];
  },

  async tell(story, { logGroup }, receipt, ports) {
    const lines = unwritten(story, receipt);
    if (lines.length > 0) await write(lines, streamOf(story, logGroup), receipt, ports);
    return { lines: logLines(story).map(({ id }) => id) };
  },
};

async function write(
  lines: readonly LogLine[],
  stream: StreamName,
  receipt: LinesReceipt | undefined,
  { aws, nowMs, signal }: ActionPorts,
): Promise<void> {
  const logs = await (await aws.own(aws.homeRegion)).cloudWatchLogs();
  const isNew = receipt === undefined && (await createStream(logs, stream, signal));
  const now = nowMs();
  const from = Math.min(...lines.map(({ atMs }) => atMs));
  // Lines that were too old were written as of a later time, never an earlier one.
  const there = isNew ? new Set<string>() : await linesThere(logs, stream, lines, from, signal);
  const missing = lines.filter(({ id }) => !there.has(id));
  for (const batch of logBatches(missing, now)) await putLines(logs, stream, batch, signal);
}

function unwritten(story: Story, receipt: LinesReceipt | undefined): readonly LogLine[] {
  const written = new Set(receipt?.lines);
  return logLines(story).filter(({ id }) => !written.has(id));
}

/** A slash makes a folder of them in the console; the id holds nothing that a name may not. */
function streamOf({ incident }: Story, logGroupName: string): StreamName {
  return { logGroupName, logStreamName: `incident/${incident.id}` };
}
