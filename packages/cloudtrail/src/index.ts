export { CATEGORIES, type Category, type CountedEvent, PRINCIPAL_KINDS, type PrincipalKind } from './counted-event.js';
export type { HashSet64 } from './hash-set.js';
export type {
  LogFileOutcome,
  LogFileRead,
  LogFileUnreadable,
  ReadLimits,
  ReadLogFile,
  ReadOptions,
  RecordCounts,
  Rejection,
  UnreadableReason,
} from './log-file.js';
export { DIMENSIONS, type Dimension, type Tally, TOP_MAX, VALUE_CHARS_MAX } from './tally.js';
