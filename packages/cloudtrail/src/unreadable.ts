import type { LogFileUnreadable, UnreadableReason } from './log-file.js';

export function unreadable(reason: UnreadableReason, at: LogFileUnreadable['at'], message: string): LogFileUnreadable {
  return { kind: 'unreadable', reason, at, message };
}
