/** An invented record of today's version; `fields` replace or add to it, and undefined ones are left out. */
export function record(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAXYZEXAMPLE0000001:deploy-42',
      arn: 'arn:aws:sts::111122223333:assumed-role/Deployer/deploy-42',
      accountId: '111122223333',
      sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/ci/Deployer' } },
    },
    eventTime: '2026-03-02T09:12:44Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.30.1',
    requestParameters: {},
    responseElements: null,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...fields,
  };
}

export const KEY =
  'AWSLogs/o-ab12cd34ef/111122223333/CloudTrail/eu-west-1/2026/03/02/111122223333_CloudTrail_eu-west-1_20260302T0915Z_k3Vb90QxYtR7mLpe.json.gz';

/** Whole minutes since 1970 of the record above. */
export const MINUTE = Date.UTC(2026, 2, 2, 9, 12) / 60_000;

export function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
