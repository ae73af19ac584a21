import { AppError } from '@trailwarden/platform';

/** A call to Slack did not do what it should. */
export abstract class SlackError extends AppError {
  abstract override readonly retryable: boolean;
}

/** More messages than Slack takes now, or than we send it at once. */
export class SlackThrottledError extends SlackError {
  override readonly name = 'SlackThrottledError';
  readonly code = 'SLACK_THROTTLED';
  override readonly retryable = true;
  /** Not before so many milliseconds. */
  readonly retryAfterMs: number;

  constructor(method: string, retryAfterMs: number) {
    super(
      `Slack takes no more of ${method} for ${Math.ceil(retryAfterMs / 1000)} s`,
      'Nothing to do: it is sent later. If it stays so, let fewer playbooks write to the same channel.',
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/** Slack did not answer, or nothing that could be from Slack. Whether the call was done is not known: look. */
export class SlackUnreachableError extends SlackError {
  override readonly name = 'SlackUnreachableError';
  readonly code = 'SLACK_UNREACHABLE';
  override readonly retryable = true;

  constructor(method: string, reason: string, options?: ErrorOptions) {
    super(
      `Slack does not answer ${method}: ${reason}`,
      'Check the network and the proxy: slack.com has to be reached on port 443.',
      options,
    );
  }
}

/** Slack understood, and says no. */
export class SlackRefusedError extends SlackError {
  override readonly name = 'SlackRefusedError';
  readonly code = 'SLACK_REFUSED';
  override readonly retryable: boolean;
  /** Slack's own word for it: `channel_not_found`. */
  readonly reason: string;

  /** @param details - Slack's explanations, of our blocks for instance. */
  constructor(method: string, reason: string, details: readonly string[] = []) {
    const more = details.length === 0 ? '' : ` (${details.join('; ')})`;
    super(`Slack refuses ${method}: ${reason}${more}`, HINTS[reason] ?? OTHER_HINT);
    this.reason = reason;
    this.retryable = PASSING.has(reason);
  }
}

/** Buttons cannot be listened for: the port is taken, or the host is not one of this machine. */
export class SlackPortError extends SlackError {
  override readonly name = 'SlackPortError';
  readonly code = 'SLACK_PORT';
  override readonly retryable = false;

  constructor(host: string, port: number, cause: unknown) {
    super(
      `Slack's buttons cannot be listened for on ${host}:${port}`,
      'Choose another port, or end what has this one.',
      { cause },
    );
  }
}

/** Slack's own trouble. */
const PASSING: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'ratelimited',
  'rate_limited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

const NEW_TOKEN =
  'Install the app again (api.slack.com/apps, Install App), and put its new token where `slack.token` says.';
const CHANNEL_ID =
  'Name the channel by its id (C…; at the end of its details in Slack), and invite the app: /invite @Trailwarden';
const TRY_LATER = 'Nothing to do: it is tried again. status.slack.com tells whether Slack is in trouble.';
const OURS = 'This should not happen; please report it.';
const OTHER_HINT = 'Look the word up at https://docs.slack.dev/reference/methods/chat.postMessage#errors';

const HINTS: Readonly<Record<string, string | undefined>> = {
  account_inactive: NEW_TOKEN,
  invalid_auth: NEW_TOKEN,
  not_authed: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  token_revoked: NEW_TOKEN,
  channel_not_found: CHANNEL_ID,
  not_in_channel: 'Invite the app to the channel: /invite @Trailwarden',
  is_archived: 'Unarchive the channel, or name another one.',
  missing_scope: 'Give the app the scopes of docs/guides/slack.md, and install it again.',
  no_permission: 'Give the app the scopes of docs/guides/slack.md, and install it again.',
  not_allowed_token_type: 'A bot token is needed (xoxb-…); for Socket Mode an app-level one (xapp-…).',
  restricted_action: 'The workspace lets only some write to this channel. Allow the app to, or name another one.',
  ekm_access_denied: 'The workspace’s administrators have shut it for now. Ask them.',
  fatal_error: TRY_LATER,
  internal_error: TRY_LATER,
  ratelimited: TRY_LATER,
  service_unavailable: TRY_LATER,
  invalid_blocks: OURS,
  invalid_blocks_format: OURS,
  msg_blocks_too_long: OURS,
  msg_too_long: OURS,
  metadata_too_large: OURS,
};
