/** Slack, as far as it is used. Errors are SlackError with a code and `retryable`; 429 is waited for within bounds, then thrown as throttled with `retryAfterMs`. */
export interface SlackPort {
  /** Id of the channel for messages that name none; undefined where the settings have none. */
  readonly channel: string | undefined;
  postMessage(message: SlackMessage): Promise<{ readonly channel: string; readonly ts: string }>;
  update(channel: string, ts: string, message: Omit<SlackMessage, 'channel' | 'threadTs'>): Promise<void>;
  /** Our own latest messages of a channel, or of a thread, newest first, with their metadata. */
  history(channel: string, threadTs: string | undefined, sinceMs: number): Promise<readonly SentMessage[]>;
}

export interface SlackMessage {
  /** Its id: only that can be looked into. */
  readonly channel: string;
  readonly threadTs?: string;
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** Found again by it. */
  readonly metadata: { readonly event_type: string; readonly event_payload: Readonly<Record<string, string>> };
}

export interface SentMessage {
  readonly channel: string;
  readonly ts: string;
  readonly metadata: SlackMessage['metadata'] | undefined;
}
