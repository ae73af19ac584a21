import * as api from '@aws-sdk/client-cloudwatch-logs';
import { Fault } from '../../fault.js';
import { type CallContext, defineService, type Question } from '../../service.js';
import { findGroup, findStream, groupArn, type LogGroup, type LogStream, logGroups } from './groups.js';
import { putLogEvents } from './put-log-events.js';

const STREAMS_PAGE_MAX = 50;
const EVENTS_PAGE_MAX = 10_000;
const GROUP_NAME = /^[\w./#-]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;

type Caller = Omit<CallContext, 'authorize'>;

function onGroup({ logGroupName }: { logGroupName?: string | undefined }, ctx: Caller): Question {
  return { action: `logs:${ctx.operation}`, resource: groupArn(ctx, logGroupName) };
}

function onStream(
  { logGroupName, logStreamName = '' }: { logGroupName?: string | undefined; logStreamName?: string | undefined },
  ctx: Caller,
): Question {
  return { action: `logs:${ctx.operation}`, resource: `${groupArn(ctx, logGroupName)}:log-stream:${logStreamName}` };
}

/** CloudWatch Logs, as far as writing and reading back goes. */
export const logs = defineService({
  signingName: 'logs',
  client: api.CloudWatchLogsClient,
  module: api,
  authorize: {
    CreateLogGroup: onGroup,
    DescribeLogStreams: onGroup,
    CreateLogStream: onStream,
    PutLogEvents: onStream,
    GetLogEvents: onStream,
  },
  handlers: {
    ...putLogEvents,

    CreateLogGroup({ logGroupName = '' }, { world, accountId, region, nowMs }) {
      if (!GROUP_NAME.test(logGroupName)) throw invalid(`Invalid log group name ${logGroupName}`);
      const groups = logGroups(world, accountId, region);
      if (groups.has(logGroupName)) throw exists('log group');
      groups.set(logGroupName, { name: logGroupName, createdMs: nowMs, streams: new Map() });
    },

    DescribeLogGroups({ logGroupNamePrefix = '' }, ctx) {
      const { world, accountId, region } = ctx;
      const found = [...logGroups(world, accountId, region).values()].filter(({ name }) =>
        name.startsWith(logGroupNamePrefix),
      );
      return {
        logGroups: found.map(({ name, createdMs }) => ({
          logGroupName: name,
          creationTime: createdMs,
          arn: `${groupArn(ctx, name)}:*`,
        })),
      };
    },

    CreateLogStream({ logGroupName, logStreamName = '' }, ctx) {
      const group = findGroup(logGroupName, ctx);
      if (!STREAM_NAME.test(logStreamName)) throw invalid(`Invalid log stream name ${logStreamName}`);
      if (group.streams.has(logStreamName)) throw exists('log stream');
      group.streams.set(logStreamName, { name: logStreamName, createdMs: ctx.nowMs, events: [] });
    },

    DescribeLogStreams({ logGroupName, logStreamNamePrefix = '', limit = STREAMS_PAGE_MAX, nextToken = '' }, ctx) {
      const group = findGroup(logGroupName, ctx);
      const left = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix) && name > nextToken)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = left.slice(0, limit);
      return {
        logStreams: page.map((stream) => streamShape(group, stream, ctx)),
        ...(left.length > page.length && { nextToken: page.at(-1)?.name }),
      };
    },

    GetLogEvents(input, ctx) {
      const {
        startTime = 0,
        endTime = Number.POSITIVE_INFINITY,
        limit = EVENTS_PAGE_MAX,
        startFromHead,
        nextToken,
      } = input;
      const stream = findStream(findGroup(input.logGroupName, ctx), input.logStreamName);
      const found = stream.events.filter(({ atMs }) => atMs >= startTime && atMs < endTime);
      const tail = Math.max(0, found.length - limit);
      const from = nextToken === undefined ? (startFromHead === true ? 0 : tail) : readToken(nextToken, limit);
      const to = Math.min(found.length, from + limit);
      return {
        events: found
          .slice(from, to)
          .map(({ atMs, message, ingestedMs }) => ({ timestamp: atMs, message, ingestionTime: ingestedMs })),
        // The same token again means the end.
        nextForwardToken: `f/${to}`,
        nextBackwardToken: `b/${from}`,
      };
    },
  },
});

function readToken(token: string, limit: number): number {
  const [, direction, at] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  if (at === undefined) throw invalid('The specified nextToken is invalid.');
  return direction === 'f' ? Number(at) : Math.max(0, Number(at) - limit);
}

function streamShape(group: LogGroup, { name, createdMs, events }: LogStream, ctx: Caller): api.LogStream {
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: name,
    creationTime: createdMs,
    arn: `${groupArn(ctx, group.name)}:log-stream:${name}`,
    ...(first !== undefined && { firstEventTimestamp: first.atMs }),
    ...(last !== undefined && { lastEventTimestamp: last.atMs, lastIngestionTime: last.ingestedMs }),
  };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}

function exists(what: string): Fault {
  return new Fault('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}
