import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { classifyAwsError } from '@trailwarden/platform';
import { z } from 'zod';
import type { ActionPorts } from '../action.js';

/** LookupEvents is allowed twice a second: more would hold the containment up. */
const LOOKUPS_MAX = 10;
const PAGES_PER_QUESTION_MAX = 3;
const REGIONS_MAX = 4;
/** Sessions whose own calls are looked at for the next link of a chain. */
const SESSIONS_MAX = 4;

/** A management event of the user, or of a session that the user started. */
export interface HeardCall {
  readonly atMs: number;
  readonly operation: string;
  readonly source: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  /** Of AssumeRole: the role's ARN. */
  readonly roleArn: string | undefined;
  /** What it was done to, where the parameters name a user, role or policy. */
  readonly on: string | undefined;
}

export interface Heard {
  /** Newest first. */
  readonly calls: readonly HeardCall[];
  /** What could not be looked at, sentences. */
  readonly notes: readonly string[];
}

interface Question {
  readonly region: string;
  readonly key: 'Username' | 'AccessKeyId';
  readonly value: string;
}

const text = z.string().optional().catch(undefined);
/** Of a CloudTrail record what is looked at here; whatever else is in it, or is wrong with it, does not matter. */
const Record = z.object({
  eventName: z.string(),
  eventSource: z.string(),
  errorCode: text,
  readOnly: z.boolean().optional().catch(undefined),
  userIdentity: z.object({ arn: text }).catch({}),
  requestParameters: z
    .object({ roleArn: text, userName: text, roleName: text, groupName: text, policyArn: text, policyName: text })
    .nullish()
    .catch(undefined),
  responseElements: z
    .object({ credentials: z.object({ accessKeyId: text }).optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/** Where events of IAM, and of the STS that has no region, are kept. */
function globalRegion(partition: string): string {
  if (partition === 'aws-cn') return 'cn-north-1';
  return partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1';
}

/**
 * What CloudTrail tells of a user's calls, and of sessions the user started. It tells them some minutes late, and this look is bounded.
 * A look that fails is a note, never an error: containing must not wait for it.
 */
export async function hearUser(
  user: { readonly accountId: string; readonly name: string },
  fromMs: number,
  regions: readonly string[],
  ports: ActionPorts,
): Promise<Heard> {
  const places = [...new Set([globalRegion(ports.aws.partition), ...regions])];
  const looked = places.slice(0, REGIONS_MAX);
  const notes = new Set<string>();
  if (places.length > looked.length) notes.add(`CloudTrail was asked in ${looked.join(', ')} only.`);
  const questions: Question[] = looked.map((region) => ({ region, key: 'Username', value: user.name }));
  const calls: HeardCall[] = [];
  const sessions = new Set<string>();
  let lookups = 0;
  for (const question of questions) {
    try {
      const client = await (await ports.aws.member(user.accountId, question.region)).cloudtrail();
      for (let token: string | undefined, page = 0; page === 0 || token !== undefined; page++) {
        if (lookups >= LOOKUPS_MAX || page >= PAGES_PER_QUESTION_MAX) {
          notes.add(`CloudTrail has more calls of ${user.name} than were looked at: only the latest are known.`);
          break;
        }
        lookups += 1;
        const answer = await lookUp(client, question, fromMs, token, ports);
        token = answer.NextToken;
        for (const { EventTime, CloudTrailEvent = '' } of answer.Events ?? []) {
          const record = readRecord(CloudTrailEvent);
          if (record === undefined || !isTheirs(record, question, user)) continue;
          calls.push(heard(record, EventTime?.getTime() ?? 0));
          const session = record.responseElements?.credentials?.accessKeyId;
          if (record.eventName !== 'AssumeRole' || session === undefined || sessions.size >= SESSIONS_MAX) continue;
          // A session may assume the next role: each link of the chain has a time of issue of its own.
          if (!sessions.has(session)) questions.push({ region: question.region, key: 'AccessKeyId', value: session });
          sessions.add(session);
        }
      }
    } catch (error) {
      ports.signal.throwIfAborted();
      notes.add(`CloudTrail could not be asked for all calls of ${user.name}: ${classifyAwsError(error).message}`);
    }
  }
  return { calls: calls.sort((a, b) => b.atMs - a.atMs), notes: [...notes] };
}

function lookUp(
  client: CloudTrailClient,
  { key, value }: Question,
  fromMs: number,
  token: string | undefined,
  { signal }: ActionPorts,
) {
  const input = {
    LookupAttributes: [{ AttributeKey: key, AttributeValue: value }],
    StartTime: new Date(fromMs),
    NextToken: token,
  };
  return client.send(new LookupEventsCommand(input), { abortSignal: signal });
}

function readRecord(json: string): z.infer<typeof Record> | undefined {
  try {
    return Record.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** A role session may have the user's name. */
function isTheirs(
  { userIdentity }: z.infer<typeof Record>,
  { key }: Question,
  user: { readonly accountId: string; readonly name: string },
): boolean {
  if (key === 'AccessKeyId') return true;
  const { arn = '' } = userIdentity;
  return arn.includes(`:iam::${user.accountId}:user/`) && arn.endsWith(`/${user.name}`);
}

function heard(record: z.infer<typeof Record>, atMs: number): HeardCall {
  const { userName, roleName, groupName, policyArn, policyName, roleArn } = record.requestParameters ?? {};
  return {
    atMs,
    operation: record.eventName,
    source: record.eventSource,
    readOnly: record.readOnly === true,
    failed: record.errorCode !== undefined,
    roleArn: record.eventName === 'AssumeRole' ? roleArn : undefined,
    on:
      [userName, roleName, groupName, policyArn ?? policyName].filter((each) => each !== undefined).join(' ') ||
      undefined,
  };
}
