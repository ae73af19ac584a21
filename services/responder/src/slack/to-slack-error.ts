import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { type SlackError, SlackRefusedError, SlackThrottledError, SlackUnreachableError } from './errors.js';

/** As Slack writes its errors. Anything else came from something in between: a proxy's page, for one. */
const REASON = /^[a-z][a-z0-9_]{0,79}$/;
const DETAILS_MAX = 5;
const DETAIL_CHARS_MAX = 200;
/** A 429 that does not say for how long. */
const RETRY_AFTER_MS = 30_000;

/** What Slack's library throws, in our words. Nothing of what was sent is in it. */
export function toSlackError(method: string, error: unknown): SlackError {
  if (error instanceof WebAPIRateLimitedError) return new SlackThrottledError(method, error.retryAfter * 1000);
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error;
    if (typeof reason !== 'string' || !REASON.test(reason)) {
      return new SlackUnreachableError(method, 'the answer is not Slack’s');
    }
    if (reason === 'ratelimited') return new SlackThrottledError(method, RETRY_AFTER_MS);
    const details = error.data.response_metadata?.messages ?? [];
    return new SlackRefusedError(
      method,
      reason,
      details.slice(0, DETAILS_MAX).map((detail) => detail.slice(0, DETAIL_CHARS_MAX)),
    );
  }
  if (error instanceof WebAPIHTTPError) return new SlackUnreachableError(method, `HTTP ${error.statusCode}`);
  if (error instanceof WebAPIRequestError) {
    return new SlackUnreachableError(method, reasonOf(error.original), { cause: error.original });
  }
  // A 429 without Retry-After comes as an error without a class.
  if (error instanceof Error && error.message.startsWith('Retry header')) {
    return new SlackThrottledError(method, RETRY_AFTER_MS);
  }
  return new SlackUnreachableError(method, 'the library failed', { cause: error });
}

/** fetch only says "fetch failed"; why stands below. */
function reasonOf({ message, name, cause }: Error): string {
  if (name === 'TimeoutError') return 'no answer in time';
  const below = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return typeof below === 'string' ? `${message} (${below})` : message;
}
