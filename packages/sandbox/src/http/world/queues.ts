import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { PolicyText } from './iam.js';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdMs: number;
  policy: PolicyText | undefined;
  visibilityMs: number;
  /** Where messages go that were received too often. */
  redrive: { readonly deadLetterArn: string; readonly receivesMax: number } | undefined;
  /** Waiting and in flight, by id, in order of arrival. */
  readonly messages: Map<string, QueueMessage>;
  /** Told when a message comes; each is taken off before it is called. */
  readonly waiters: Set<() => void>;
}

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** As SendMessage gave them. */
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly sentMs: number;
  visibleMs: number;
  receives: number;
  firstReceivedMs: number | undefined;
  /** Of the latest receive; only this one deletes. */
  receiptHandle: string | undefined;
}
