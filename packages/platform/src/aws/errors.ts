import { AppError } from '../errors.js';

/** What was asked of AWS, as far as it is known. */
export interface AwsCall {
  /** As IAM writes it: `cloudtrail`, `s3`. */
  readonly service?: string;
  /** `DescribeTrails`. */
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
}

export interface AwsFailure {
  readonly message: string;
  readonly hint: string;
  readonly call: AwsCall;
  /** AWS's own name for it: `AccessDenied`, `NoSuchBucket`. */
  readonly awsCode: string;
  readonly cause: unknown;
}

/** A call to AWS that failed. */
export abstract class AwsError extends AppError {
  readonly call: AwsCall;
  readonly awsCode: string;

  constructor({ message, hint, call, awsCode, cause }: AwsFailure) {
    super(message, hint, { cause });
    this.call = call;
    this.awsCode = awsCode;
  }
}

/** AWS knows who we are and says no. */
export class AwsDeniedError extends AwsError {
  override readonly name = 'AwsDeniedError';
  readonly code = 'AWS_DENIED';
  /** The permission that is missing, as `cloudtrail:DescribeTrails`; undefined when neither AWS nor the call tells. */
  readonly action: string | undefined;

  constructor(failure: AwsFailure & { readonly action: string | undefined }) {
    super(failure);
    this.action = failure.action;
  }
}

/** More calls than AWS allows, also after the SDK slowed down and tried again. */
export class AwsThrottledError extends AwsError {
  override readonly name = 'AwsThrottledError';
  readonly code = 'AWS_THROTTLED';
  override readonly retryable = true;
}

/** No answer, or one that says AWS itself is in trouble. */
export class AwsUnreachableError extends AwsError {
  override readonly name = 'AwsUnreachableError';
  readonly code = 'AWS_UNREACHABLE';
  override readonly retryable = true;
}

/** The credentials were good once. Whoever renews them makes the same call work. */
export class AwsExpiredCredentialsError extends AwsError {
  override readonly name = 'AwsExpiredCredentialsError';
  readonly code = 'AWS_EXPIRED_CREDENTIALS';
  override readonly retryable = true;
}

/** There are no credentials, or AWS does not know them. */
export class AwsNoCredentialsError extends AwsError {
  override readonly name = 'AwsNoCredentialsError';
  readonly code = 'AWS_NO_CREDENTIALS';
}

/** A bucket, key, queue, trail or the like that is not there. */
export class AwsNotFoundError extends AwsError {
  override readonly name = 'AwsNotFoundError';
  readonly code = 'AWS_NOT_FOUND';
}

/** The account has not switched this region on. */
export class AwsRegionDisabledError extends AwsError {
  override readonly name = 'AwsRegionDisabledError';
  readonly code = 'AWS_REGION_DISABLED';
}

/** Any other refusal: most often a request that is wrong in itself. */
export class AwsRequestError extends AwsError {
  override readonly name = 'AwsRequestError';
  readonly code = 'AWS_REQUEST';
}
