import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { AppError, classifyAwsError } from '@trailwarden/platform';
import type { MessageQueue } from '../sources/message-queue.js';
import { type FindingPart, type Outcome, worstOf } from './check.js';
import type { DoctorContext } from './context.js';

/** More waiting messages than a collector takes in a quarter of an hour or so: nobody empties the queue, or too slowly. */
const WAITING_MANY = 50_000;

/** What SQS says of the queues that are set. Nothing is received: a message that is looked at comes back later, and nearer its dead letters. */
export async function lookAtQueues(
  queues: readonly MessageQueue[],
  context: DoctorContext,
): Promise<Pick<Outcome, 'kind' | 'detail' | 'parts'>> {
  const parts = await Promise.all(queues.map((queue) => lookAt(queue, context)));
  const reached = parts.filter(({ kind }) => kind !== 'fail').length;
  return {
    kind: worstOf(parts),
    detail: `${reached} of ${parts.length} ${parts.length === 1 ? 'queue' : 'queues'} can be reached.`,
    parts,
  };
}

async function lookAt({ url, region }: MessageQueue, context: DoctorContext): Promise<FindingPart> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  try {
    const attributes = await attributesOf({ url, region }, context);
    const waiting = Number(attributes.ApproximateNumberOfMessages ?? 0);
    const inFlight = Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
    const depth = `${waiting} waiting, ${inFlight} in flight`;
    if (waiting > WAITING_MANY) {
      return {
        name,
        kind: 'warn',
        detail: `${depth}: more than is being taken`,
        mend: 'See that `serve` runs, and what its log says.',
      };
    }
    return attributes.RedrivePolicy === undefined
      ? {
          name,
          kind: 'warn',
          detail: `${depth}; no dead-letter queue`,
          mend: 'Set one (redrive policy): what cannot be understood stays in the queue, and comes again until it expires.',
        }
      : { name, kind: 'pass', detail: `${depth}; dead letters are kept` };
  } catch (error) {
    const failure =
      error instanceof AppError
        ? error
        : classifyAwsError(error, { service: 'sqs', operation: 'GetQueueAttributes', region });
    return { name, kind: 'fail', detail: failure.message, mend: failure.hint };
  }
}

async function attributesOf({ url, region }: MessageQueue, context: DoctorContext) {
  const sqs = await (await (await context.aws()).own(region)).sqs();
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'RedrivePolicy'],
    }),
  );
  return Attributes;
}
