import { AppError } from '../errors.js';
import { redactText } from '../log/redact.js';
import { callOf } from './call-notes.js';
import { actionOf, denialIn } from './denial.js';
import {
  type AwsCall,
  AwsDeniedError,
  AwsExpiredCredentialsError,
  type AwsFailure,
  AwsNoCredentialsError,
  AwsNotFoundError,
  AwsRegionDisabledError,
  AwsRequestError,
  AwsThrottledError,
  AwsUnreachableError,
} from './errors.js';
import { isOptInRegion } from './regions.js';

/** Of what AWS says so much is repeated. */
const SAID_MAX = 300;

const DENIED =
  /^(?:AccessDenied\w*|.*\.AccessDenied\w*|Forbidden|403|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError\w*|AllAccessDisabled|AccountProblem)$/;
const EXPIRED = /^(?:ExpiredToken\w*|TokenRefreshRequired)$/;
const UNKNOWN_KEY =
  /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken|AuthFailure)$/;
const BAD_SIGNATURE =
  /^(?:SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature\w*|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/;
const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError|MissingAuthenticationToken\w*)$/;
const NOT_FOUND = /NotFound|NoSuch|NonExistent|DoesNotExist|^404$/;
const THROTTLED =
  /Throttl|^(?:TooManyRequests\w*|SlowDown|RequestLimitExceeded|BandwidthLimitExceeded|ProvisionedThroughputExceeded\w*|429)$/;
const UNREACHABLE =
  /^(?:TimeoutError|RequestTimeout\w*|AbortError|InternalError|InternalFailure|InternalServer\w*|ServiceUnavailable\w*|ServiceException)$/;
/** Of the operating system and of TLS. */
const NETWORK =
  /^(?:E[A-Z]{3,}|EAI_\w+|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO)$/;

/**
 * What the SDK threw, in our words. Errors of ours are handed back as they are.
 * @param known - what was called; taken from the client itself when it is one of AwsAccess.
 */
export function classifyAwsError(error: unknown, known: AwsCall = {}): AppError {
  if (error instanceof AppError) return error;
  const call = { ...callOf(error), ...known };
  const seen = look(error);
  const where = placeOf(call);
  const by = seen.requestId === '' ? '' : ` (request ${seen.requestId})`;
  const said = saidBy(seen);
  const failure = (what: string, hint: string): AwsFailure => ({
    message: `${where} ${what}${by}.`,
    hint,
    call,
    awsCode: seen.code,
    cause: error,
  });

  if (THROTTLED.test(seen.code) || seen.status === 429) {
    return new AwsThrottledError(
      failure(
        'was throttled',
        'Nothing to do: it is tried again, slower. If it stays, something else uses up the quota of this account.',
      ),
    );
  }
  if (EXPIRED.test(seen.code)) {
    return new AwsExpiredCredentialsError(
      failure(
        'was refused: the credentials have expired',
        'Renew them (`aws sso login`, or restart what hands them out); it is tried again.',
      ),
    );
  }
  const regionIsOff =
    seen.code === 'RegionDisabledException' ||
    (UNKNOWN_KEY.test(seen.code) && call.region !== undefined && isOptInRegion(call.region));
  if (regionIsOff) {
    return new AwsRegionDisabledError(
      failure(
        `was refused: the region is off there (${seen.code})`,
        'Switch the region on in that account, or leave it out with `organization.regions`.',
      ),
    );
  }
  if (BAD_SIGNATURE.test(seen.code)) {
    // AWS repeats the request as it should have been signed, token included: not one word of it is passed on.
    return new AwsNoCredentialsError(
      failure(
        `was refused: the signature is wrong (${seen.code})`,
        'Check the clock of this machine, then the secret access key.',
      ),
    );
  }
  if (UNKNOWN_KEY.test(seen.code) || NO_CREDENTIALS.test(seen.code) || seen.message === 'Region is missing') {
    return new AwsNoCredentialsError(
      failure(
        `was not possible: AWS did not accept the credentials, or there are none${said}`,
        'Sign in (`aws sso login`), or set AWS_PROFILE, or run where a role is attached; `aws sts get-caller-identity` shows who you are.',
      ),
    );
  }
  if (DENIED.test(seen.code) || (seen.status === 403 && !NOT_FOUND.test(seen.code))) return denied(failure, seen, call);
  if (NOT_FOUND.test(seen.code) || seen.status === 404) {
    return new AwsNotFoundError(
      failure(
        `was refused: there is no such thing (${seen.code})${said}`,
        'Check its name, its region and its account.',
      ),
    );
  }
  if (UNREACHABLE.test(seen.code) || NETWORK.test(seen.code) || NETWORK.test(seen.systemCode) || seen.status >= 500) {
    const how = seen.systemCode || seen.code;
    return new AwsUnreachableError(
      failure(`got no answer (${how})${said}`, 'It is tried again. If it stays, check network, proxy and endpoint.'),
    );
  }
  return new AwsRequestError(
    failure(`failed (${seen.code})${said}`, 'See what AWS says; `trailwarden doctor` checks roles and settings.'),
  );
}

function denied(make: (what: string, hint: string) => AwsFailure, { message }: Seen, call: AwsCall): AwsDeniedError {
  const told = denialIn(message);
  const action = told?.action ?? actionOf(call);
  const missing = action === undefined ? 'a permission' : action;
  const because = told?.because === undefined ? '' : ` AWS: ${redactText(told.because)}.`;
  const also = action === 's3:GetObject' ? ', and kms:Decrypt when the trail is encrypted with a key of yours' : '';
  return new AwsDeniedError({
    ...make(`was denied: ${missing} is missing`, `Allow ${missing} to the role that is used${also}.${because}`),
    action,
  });
}

interface Seen {
  readonly code: string;
  /** `ECONNREFUSED` and the like; '' when it did not come from the network. */
  readonly systemCode: string;
  readonly message: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly requestId: string;
}

function look(error: unknown): Seen {
  if (typeof error !== 'object' || error === null) {
    return { code: 'Unknown', systemCode: '', message: String(error), status: 0, requestId: '' };
  }
  const { name, Code, code, message, $metadata } = error as Readonly<Record<string, unknown>>;
  const { httpStatusCode, requestId } = ($metadata ?? {}) as Readonly<Record<string, unknown>>;
  const named = textOf(name);
  return {
    // The bare class names say nothing; S3 and SQS put the code elsewhere then.
    code: wordOf(
      /^(?:|Error|UnknownError|Unknown)$/.test(named) ? textOf(Code) || textOf(code) || named || 'Unknown' : named,
    ),
    systemCode: NETWORK.test(textOf(code)) ? textOf(code) : '',
    message: textOf(message),
    status: typeof httpStatusCode === 'number' ? httpStatusCode : 0,
    requestId: /^[\w./=+-]{1,120}$/.test(textOf(requestId)) ? textOf(requestId) : '',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Codes are words of AWS; anything else is not repeated. */
function wordOf(code: string): string {
  return /^[\w.:-]{1,80}$/.test(code) ? code : 'Unknown';
}

function saidBy({ message, code }: Seen): string {
  if (message === '' || message === code || message === 'UnknownError') return '';
  const clean = redactText(message).replace(/\s+/g, ' ').trim();
  const cut = clean.length > SAID_MAX ? `${clean.slice(0, SAID_MAX)}…` : clean;
  return `: ${cut.replace(/\.$/, '')}`;
}

function placeOf({ service, operation, accountId, region }: AwsCall): string {
  const what = [service, operation].filter((each) => each !== undefined).join(':') || 'A call to AWS';
  const account = accountId ? ` in account ${accountId}` : '';
  return `${what}${account}${region === undefined ? '' : ` (${region})`}`;
}
