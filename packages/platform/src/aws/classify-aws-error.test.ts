import { describe, expect, it } from 'vitest';
import { classifyAwsError } from './classify-aws-error.js';
import { AwsDeniedError, AwsThrottledError } from './errors.js';

const CALL = { service: 'cloudtrail', operation: 'DescribeTrails', accountId: '111122223333', region: 'eu-west-1' };

function sdkError(name: string, message = name, more: object = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400, requestId: 'r-1' } }, more);
}

describe('an error of the SDK', () => {
  it.each([
    ['AccessDenied', 'AWS_DENIED', false],
    ['AccessDeniedException', 'AWS_DENIED', false],
    ['KMS.AccessDeniedException', 'AWS_DENIED', false],
    ['Throttling', 'AWS_THROTTLED', true],
    ['ThrottlingException', 'AWS_THROTTLED', true],
    ['TooManyRequestsException', 'AWS_THROTTLED', true],
    ['SlowDown', 'AWS_THROTTLED', true],
    ['TimeoutError', 'AWS_UNREACHABLE', true],
    ['InternalFailure', 'AWS_UNREACHABLE', true],
    ['ServiceUnavailable', 'AWS_UNREACHABLE', true],
    ['ExpiredToken', 'AWS_EXPIRED_CREDENTIALS', true],
    ['ExpiredTokenException', 'AWS_EXPIRED_CREDENTIALS', true],
    ['NoSuchBucket', 'AWS_NOT_FOUND', false],
    ['TrailNotFoundException', 'AWS_NOT_FOUND', false],
    ['QueueDoesNotExist', 'AWS_NOT_FOUND', false],
    ['RegionDisabledException', 'AWS_REGION_DISABLED', false],
    ['CredentialsProviderError', 'AWS_NO_CREDENTIALS', false],
    ['InvalidClientTokenId', 'AWS_NO_CREDENTIALS', false],
    ['SignatureDoesNotMatch', 'AWS_NO_CREDENTIALS', false],
    ['InsightNotEnabledException', 'AWS_REQUEST', false],
  ])('named %s is %s', (name, code, retryable) => {
    expect(classifyAwsError(sdkError(name), CALL)).toMatchObject({ code, retryable, awsCode: name });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'])(
    'of the network, %s, is one to try again',
    (code) => {
      const error = Object.assign(new Error(`connect ${code}`), { code });

      expect(classifyAwsError(error, CALL)).toMatchObject({ code: 'AWS_UNREACHABLE', retryable: true });
    },
  );

  it('without a name is known by its status', () => {
    const of = (httpStatusCode: number) =>
      classifyAwsError(sdkError('UnknownError', 'UnknownError', { $metadata: { httpStatusCode } }), CALL).code;

    expect([403, 404, 429, 500, 503].map(of)).toEqual([
      'AWS_DENIED',
      'AWS_NOT_FOUND',
      'AWS_THROTTLED',
      'AWS_UNREACHABLE',
      'AWS_UNREACHABLE',
    ]);
  });

  it.each(['UnrecognizedClientException', 'InvalidClientTokenId'])(
    '%s in a region one opts in to says it is off',
    (name) => {
      const found = classifyAwsError(sdkError(name), { ...CALL, region: 'me-south-1' });

      expect(found.code).toBe('AWS_REGION_DISABLED');
    },
  );

  it('says what was asked, where, and under which request', () => {
    const found = classifyAwsError(sdkError('AccessDenied'), CALL);

    expect(found.message).toBe(
      'cloudtrail:DescribeTrails in account 111122223333 (eu-west-1) was denied: cloudtrail:DescribeTrails is missing (request r-1).',
    );
  });

  it('names the permission that AWS names, and why', () => {
    const said =
      'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::x" with an explicit deny in a service control policy';

    const found = classifyAwsError(sdkError('AccessDenied', said), { ...CALL, service: 's3', operation: 'GetObject' });

    expect(found).toBeInstanceOf(AwsDeniedError);
    expect(found).toMatchObject({
      action: 's3:ListBucket',
      hint: expect.stringContaining('an explicit deny in a service control policy'),
    });
  });

  it('names the permission behind an operation when AWS names none', () => {
    const found = classifyAwsError(sdkError('AccessDenied'), { service: 's3', operation: 'ListObjectsV2' });

    expect(found).toMatchObject({ action: 's3:ListBucket' });
  });

  it('is kept as the cause', () => {
    const error = sdkError('Throttling');

    expect(classifyAwsError(error).cause).toBe(error);
  });

  it('that is ours already stays as it is', () => {
    const ours = classifyAwsError(sdkError('Throttling'));

    expect(classifyAwsError(ours)).toBe(ours);
    expect(ours).toBeInstanceOf(AwsThrottledError);
  });

  it.each([undefined, null, 'text', 7, {}, { name: 5, $metadata: 'x' }])('may be anything at all: %j', (thrown) => {
    expect(classifyAwsError(thrown).code).toBe('AWS_REQUEST');
  });
});

describe('secrets in what AWS says', () => {
  const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const TOKEN = `FwoGZXIvYXdzE${'aB3'.repeat(60)}`;

  it.each([
    'SignatureDoesNotMatch',
    'AccessDenied',
    'ValidationError',
    'InvalidClientTokenId',
    'NoSuchKey',
    'InternalError',
  ])('are in no message and no hint of %s', (name) => {
    const said = `The Canonical String should have been 'POST\nx-amz-security-token:${TOKEN}\n' for key ${KEY}, externalId=b1d9-invented`;

    const { message, hint } = classifyAwsError(sdkError(name, said), CALL);

    for (const secret of [TOKEN, TOKEN.slice(0, 40), KEY, 'b1d9-invented'])
      expect(message + hint).not.toContain(secret);
  });

  it('stay short, and on one line', () => {
    const { message } = classifyAwsError(sdkError('ValidationError', 'wrong\n'.repeat(10_000)), CALL);

    expect(message.length).toBeLessThan(600);
    expect(message).not.toContain('\n');
  });
});
