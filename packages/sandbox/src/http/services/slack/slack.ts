import type { RawService } from '../../raw-service.js';
import type { WireReply, WireRequest } from '../../wire/request.js';
import type { World } from '../../world/world.js';
import { type Answer, METHODS } from './methods.js';
import { readArguments, textArgument } from './read-arguments.js';
import { slackWorkspace } from './workspace.js';

const API = '/api/';
const RESPONSES = '/actions/';
const ANSWERS_MAX = 1_000;

/** Slack's Web API below `/slack/api/`: `new WebClient(token, { slackApiUrl: sandbox.url + '/slack/api/' })`. */
export const slack: RawService = {
  prefix: '/slack',
  handle: (request, path, world) =>
    reply(path.startsWith(RESPONSES) ? takeResponse(request, path, world) : answer(request, path, world)),
};

/** A response_url: whoever has it may speak to whoever pressed. */
function takeResponse(request: WireRequest, path: string, world: World): Answer {
  const { answers } = slackWorkspace(world);
  const body = readArguments(request);
  if (body === undefined) return { ok: false, error: 'invalid_json' };
  answers.push({ url: `${world.url}/slack${path}`, body });
  if (answers.length > ANSWERS_MAX) answers.shift();
  return { ok: true };
}

function answer(request: WireRequest, path: string, world: World): Answer {
  const method = METHODS[path.startsWith(API) ? path.slice(API.length) : ''];
  if (method === undefined) return { ok: false, error: 'unknown_method' };
  const input = readArguments(request);
  if (input === undefined) return { ok: false, error: 'invalid_json' };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? textArgument(input.token);
  if (token === '') return { ok: false, error: 'not_authed' };
  if (token !== slackWorkspace(world).token) return { ok: false, error: 'invalid_auth' };
  return method(input, world);
}

/** Errors are 200 as well, but for too many messages. */
function reply({ retryAfterSeconds, ...body }: Answer): WireReply {
  return {
    status: retryAfterSeconds === undefined ? 200 : 429,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify(body),
  };
}
