import type { HistoryEvent } from './event-history.js';

const SERVICE_NAME = '.amazonaws.com';

/** What EventBridge forwards for a management event that writes, as a queue behind a rule gets it; undefined for the others. */
export function busMessageOf({ record }: HistoryEvent): string | undefined {
  if (record.readOnly !== false || record.eventCategory !== 'Management') return undefined;
  return JSON.stringify({
    version: '0',
    // EventBridge has ids of its own; they need only differ.
    id: String(record.eventID),
    'detail-type': DETAIL_TYPES[String(record.eventType)] ?? 'AWS API Call via CloudTrail',
    source: `aws.${String(record.eventSource).replace(SERVICE_NAME, '')}`,
    account: record.recipientAccountId,
    time: record.eventTime,
    region: record.awsRegion,
    resources: [],
    detail: record,
  });
}

const DETAIL_TYPES: Readonly<Record<string, string>> = {
  AwsApiCall: 'AWS API Call via CloudTrail',
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsConsoleAction: 'AWS Console Action via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
};
