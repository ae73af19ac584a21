export { addressPrefix } from './address-prefix.js';
export {
  type AttributionParts,
  buildInsightRecord,
  type InsightParts,
  type WeightedValue,
} from './build-insight-record.js';
export {
  CATEGORIES,
  type Category,
  type CountedEvent,
  countedEvent,
  PRINCIPAL_KINDS,
  type PrincipalKind,
  type RecordOutcome,
} from './counted-event.js';
export { DecodeError } from './errors.js';
export { foldedAgent } from './folded-agent.js';
export { HashSet64 } from './hash-set.js';
export { hashText } from './hash-text.js';
export {
  ATTRIBUTION_VALUES_MAX,
  type InsightAttribution,
  type InsightRecord,
  type InsightType,
  insightRecordSchema,
} from './insight-record.js';
export { type LakeInsightRecord, lakeInsightRecordSchema, toLakeInsightRecord } from './lake-insight-record.js';
export {
  type LogFileOutcome,
  type LogFileRead,
  type LogFileUnreadable,
  REJECTIONS_MAX,
  type ReadLimits,
  type ReadLogFile,
  type ReadOptions,
  type RecordCounts,
  type Rejection,
  type UnreadableReason,
} from './log-file.js';
export {
  buildLogKey,
  type DigestName,
  LOG_FAMILIES,
  type LogFamily,
  type LogFileKey,
  type LogKey,
  type LogKeyParts,
  type OtherKey,
  parseLogKey,
} from './log-key.js';
export { type ParsedInsightRecord, parseInsightRecord } from './parse-insight-record.js';
export { attributionArn } from './principal.js';
export { READ_LIMITS } from './read-limits.js';
export { readLogFile } from './read-log-file.js';
export { DIMENSIONS, type Dimension, type Tally, TOP_MAX, VALUE_CHARS_MAX } from './tally.js';
export { TallyBuilder } from './tally-builder.js';
export { decodeTally, encodeTally } from './tally-codec.js';
export { categoryOfTraits, isReadOnly, traitsOf } from './traits.js';
