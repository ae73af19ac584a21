import { AppError } from '@trailwarden/platform';
import type { Channels } from '../actions/action.js';
import { noteCall } from './journal.js';

/** Ways out whose calls are written into the journal of the step that makes them, as those to AWS are. */
export function notedChannels({ slack, webhook }: Channels): Channels {
  return {
    slack: slack && {
      ...slack,
      postMessage: (message) => noted('slack', 'chat.postMessage', () => slack.postMessage(message)),
      update: (channel, ts, message) => noted('slack', 'chat.update', () => slack.update(channel, ts, message)),
      history: (channel, threadTs, sinceMs) =>
        noted('slack', threadTs === undefined ? 'conversations.history' : 'conversations.replies', () =>
          slack.history(channel, threadTs, sinceMs),
        ),
    },
    webhook: webhook && {
      ...webhook,
      post: (url, body, key, signal) => noted('https', 'POST', () => webhook.post(url, body, key, signal)),
    },
  };
}

async function noted<Answer>(service: string, operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await call();
    noteCall({ service, operation, outcome: 'ok' });
    return answer;
  } catch (error) {
    noteCall({
      service,
      operation,
      outcome: error instanceof AppError ? error.code.toLowerCase().replaceAll('_', '-') : 'failed',
    });
    throw error;
  }
}
