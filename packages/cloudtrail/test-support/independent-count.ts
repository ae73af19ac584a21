/**
 * The same count as the reader's, written a second time from AWS's description of the records and with nothing of the reader's code.
 * Slow and plain on purpose: it is what the reader is checked against.
 */
export interface IndependentCount {
  readonly counted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** One line a row, sorted; see `tallyLines`. */
  readonly lines: readonly string[];
}

type Json = Record<string, unknown>;
interface Cell {
  calls: number;
  errors: number;
}

const TOP = 8;

export function independentCount(
  records: readonly unknown[],
  file: { account?: string; deliveredMs?: number } = {},
): IndependentCount {
  const seen = new Set<string>();
  const counts = new Map<string, Cell>();
  const values = new Map<string, Map<string, Cell>>();
  const errors = new Map<string, number>();
  const sightings = new Map<string, { minute: number; rest: string }>();
  let counted = 0;
  let duplicates = 0;
  let rejected = 0;
  for (const entry of records) {
    const record = asObject(entry);
    const minute = record && minuteOf(record.eventTime, file.deliveredMs);
    const account = [record?.recipientAccountId, file.account, asObject(record?.userIdentity)?.accountId].find(
      (id) => typeof id === 'string' && /^[0-9]{12}$/.test(id),
    );
    const named = [record?.eventName, record?.eventSource, record?.awsRegion].every(
      (text) => typeof text === 'string' && text.length >= 1 && text.length <= 256,
    );
    const other = ['Insight', 'Aggregated'].includes(String(record?.eventCategory));
    const otherType = ['AwsCloudTrailInsight', 'AwsAggregatedEvent'].includes(String(record?.eventType));
    if (!record || minute === undefined || account === undefined || !named || other || otherType) {
      rejected += 1;
      continue;
    }
    const addendum = asObject(record.addendum);
    const original = addendum?.reason === 'UPDATED_DATA' ? text(addendum.originalEventID) : undefined;
    const id = original ?? text(record.eventID);
    if (id !== undefined && seen.has(id)) {
      duplicates += 1;
      continue;
    }
    if (id !== undefined) seen.add(id);
    counted += 1;

    const consoleSaysNo =
      record.eventName === 'ConsoleLogin' && asObject(record.responseElements)?.ConsoleLogin === 'Failure';
    const error = text(record.errorCode) ?? text(record.errorMessage) ?? (consoleSaysNo ? 'Failure' : undefined);
    const failed = error === undefined ? 0 : 1;
    const who = storable(principal(asObject(record.userIdentity) ?? {}));
    const series = [account, record.awsRegion, record.eventSource, record.eventName, category(record), reads(record)]
      .map((part) => storable(String(part)))
      .join(' | ');
    const agent = typeof record.userAgent === 'string' ? storable(record.userAgent) : '';
    const address = typeof record.sourceIPAddress === 'string' ? storable(record.sourceIPAddress) : '';
    const row = `${minute} | ${series}`;
    add(counts, row, failed);
    for (const [dimension, value] of Object.entries({
      principal: who,
      agent,
      address,
      errorCode: storable(error ?? ''),
    })) {
      const key = `${row} | ${dimension}`;
      if (!values.has(key)) values.set(key, new Map());
      add(values.get(key)!, dimension === 'principal' ? value : cut(value, 256), failed);
    }
    if (failed) errors.set(`${row} | ${who}`, (errors.get(`${row} | ${who}`) ?? 0) + 1);
    const rest = [series, who, place(address), cut(agent.replaceAll(/[0-9.]+/g, '#'), 60)].join(' | ');
    const hour = `${Math.floor(minute / 60)} | ${rest}`;
    sightings.set(hour, { minute: Math.min(minute, sightings.get(hour)?.minute ?? minute), rest });
  }

  const lines: string[] = [];
  for (const [row, { calls, errors: failures }] of counts) lines.push(`count: ${row} = ${calls}, ${failures}`);
  for (const [row, found] of values) {
    const order = [...found].sort((a, b) => b[1].calls - a[1].calls || (a[0] < b[0] ? -1 : 1));
    for (const [value, cell] of order.slice(0, TOP))
      lines.push(`top: ${row} | ${value} = ${cell.calls}, ${cell.errors}`);
  }
  for (const [row, failures] of errors) lines.push(`errors: ${row} = ${failures}`);
  for (const { minute, rest } of sightings.values()) lines.push(`seen: ${minute} | ${rest}`);
  return { counted, duplicates, rejected, lines: lines.sort() };
}

function add(cells: Map<string, Cell>, key: string, failed: number): void {
  const cell = cells.get(key) ?? { calls: 0, errors: 0 };
  cells.set(key, { calls: cell.calls + 1, errors: cell.errors + failed });
}

/** A text as it comes back from being written as UTF-8. */
function storable(written: string): string {
  return Buffer.from(written).toString();
}

function cut(whole: string, chars: number): string {
  return whole.length > chars ? whole.slice(0, chars).replace(/[\ud800-\udbff]$/, '') : whole;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function minuteOf(time: unknown, deliveredMs: number | undefined): number | undefined {
  if (typeof time !== 'string') return undefined;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/.test(time)) return undefined;
  const day = time.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day || time.slice(11, 13) === '24')
    return undefined;
  const ms = new Date(time).getTime();
  const latest = deliveredMs === undefined ? Date.UTC(2100, 0) : deliveredMs + 86_400_000;
  const minute = Math.floor(ms / 60_000);
  return ms >= Date.UTC(2013, 0) && minute * 60_000 <= latest ? minute : undefined;
}

function category(record: Json): string {
  if (record.eventCategory === 'Management') return 'management';
  if (record.eventCategory === 'Data') return 'data';
  if (record.eventCategory === 'NetworkActivity') return 'network';
  if (record.managementEvent === true) return 'management';
  if (record.managementEvent === false) return 'data';
  if (record.eventType === 'AwsVpceEvent' || record.eventType === 'AwsVpceEvents') return 'network';
  // Of the older records in use here, these are the data events.
  return record.eventSource === 's3.amazonaws.com' &&
    ['GetObject', 'PutObject', 'HeadObject', 'ListObjects'].includes(String(record.eventName))
    ? 'data'
    : 'management';
}

function reads(record: Json): boolean {
  const stated = record.readOnly;
  if (stated === true || stated === 'true') return true;
  if (stated === false || stated === 'false') return false;
  return /^(Get|List|Describe|Head|Lookup|Search|BatchGet|AssumeRole|Decrypt|GenerateDataKey|Check|Test|View|Query|Scan|Select|Simulate|Estimate|Validate|Preview|Download)(?![a-z])/.test(
    String(record.eventName),
  );
}

function principal(who: Json): string {
  return wholePrincipal(who).slice(0, 1024);
}

const TYPES = [
  'Root',
  'IAMUser',
  'AssumedRole',
  'Role',
  'FederatedUser',
  'SAMLUser',
  'WebIdentityUser',
  'IdentityCenterUser',
].concat(['AWSAccount', 'AWSService', 'Directory']);

function wholePrincipal(who: Json): string {
  const issuer = text(asObject(asObject(who.sessionContext)?.sessionIssuer)?.arn);
  const arn = text(who.arn);
  const last = text(who.invokedBy) ?? 'unknown';
  if (who.userName === 'HIDDEN_DUE_TO_SECURITY_REASONS') return 'hidden (people)';
  // A type that is missing or unheard of is told from the ARN.
  let { type } = who;
  if (!TYPES.includes(String(type)) && arn !== undefined) {
    if (/^arn:[^:]+:sts::[^:]*:assumed-role\/./.test(arn)) type = 'AssumedRole';
    if (/^arn:[^:]+:iam::\d*:user\//.test(arn)) type = 'IAMUser';
    if (/^arn:[^:]+:iam::\d*:root$/.test(arn)) type = 'Root';
  }
  switch (type) {
    case 'Root':
      return `${arn ?? (who.accountId ? `arn:aws:iam::${who.accountId}:root` : last)} (people)`;
    case 'IAMUser':
      // A sign-in has a name and an account, and no ARN.
      return `${arn ?? (who.userName && who.accountId ? `arn:aws:iam::${who.accountId}:user/${who.userName}` : last)} (people)`;
    case 'AssumedRole': {
      const stripped = arn?.replace(/^arn:([^:]+):sts::([^:]*):assumed-role\/([^/]+)\/.*$/s, 'arn:$1:iam::$2:role/$3');
      const role = issuer ?? stripped ?? last;
      const person = arn?.split('/')[2] ?? String(who.principalId).split(':')[1];
      return role.includes('/AWSReservedSSO_') ? `${role}/${person} (people)` : `${role} (machines)`;
    }
    case 'FederatedUser':
      return `${issuer ?? arn ?? last} (machines)`;
    case 'AWSAccount':
      return `${String(who.accountId)}/${String(who.principalId).split(':')[0]} (machines)`;
    case 'AWSService':
      return `${last} (machines)`;
    default:
      return `${arn ?? last} (machines)`;
  }
}

function place(address: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address);
  return v4 === null ? cut(address, 256) : `${v4[1]}.0/24`;
}
