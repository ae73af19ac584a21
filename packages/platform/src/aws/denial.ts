import type { AwsCall } from './errors.js';

export interface Denial {
  /** `s3:ListBucket`. */
  readonly action: string;
  /** `no identity-based policy allows the s3:ListBucket action`, `an explicit deny in a service control policy`. */
  readonly because: string | undefined;
}

/** What AWS tells about a denial, when it does: "User: … is not authorized to perform: … on resource: … because …". */
export function denialIn(message: string): Denial | undefined {
  const text = message.slice(0, 2_000);
  const action = /not authorized to perform:? ([a-z0-9-]{2,40}:[A-Za-z]{2,80})/.exec(text)?.[1];
  if (action === undefined) return undefined;
  // An "encoded authorization failure message" may follow; it is for another day, and long.
  const because = / (?:because|with) ((?:no|an explicit|your|the) [\w .,:-]{5,200})/.exec(text)?.[1];
  return { action, because: because?.replace(/[. ]+$/, '') };
}

/** Operations whose permission has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

/** The permission a call needs. */
export function actionOf({ service, operation }: AwsCall): string | undefined {
  if (service === undefined || operation === undefined) return undefined;
  const plain = `${service}:${operation}`;
  return ACTIONS[plain] ?? plain;
}
