import { createHmac } from 'node:crypto';
import type { World } from '../../world/world.js';
import { findChannel, findMessage, slackWorkspace } from './workspace.js';

export interface Press {
  /** Id or name. */
  readonly channel: string;
  readonly ts: string;
  readonly actionId: string;
  /** `U…` of whoever presses. */
  readonly userId: string;
}

/** A request as Slack would send it to the app's interactivity URL. */
export interface InteractiveRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Presses a button of a message that is there, signed as Slack signs.
 *
 * @throws {RangeError} when there is no such message, or no such button on it.
 */
export function pressButton(world: World, press: Press): InteractiveRequest {
  const body = new URLSearchParams({ payload: JSON.stringify(pressPayload(world, press)) }).toString();
  return { headers: signedHeaders(slackWorkspace(world).signingSecret, Math.floor(world.nowMs() / 1000), body), body };
}

/**
 * What Slack says of a button that is pressed, however it sends it.
 *
 * @throws {RangeError} when there is no such message, or no such button on it.
 */
export function pressPayload(world: World, { channel, ts, actionId, userId }: Press): object {
  const workspace = slackWorkspace(world);
  const found = findChannel(workspace, channel);
  const message = found === undefined ? undefined : findMessage(workspace, found.id, ts);
  if (found === undefined || message === undefined) throw new RangeError(`no message ${ts} in ${channel}`);
  const { block, button } = findButton(message.blocks, actionId);
  const seconds = Math.floor(world.nowMs() / 1000);
  return {
    type: 'block_actions',
    team: { id: workspace.teamId, domain: 'sandbox' },
    user: { id: userId, username: userId.toLowerCase(), team_id: workspace.teamId },
    api_app_id: 'A0TRAILWARDEN',
    container: { type: 'message', message_ts: ts, channel_id: found.id, is_ephemeral: false },
    channel: { id: found.id, name: found.name },
    message: { type: 'message', ts, text: message.text, user: workspace.botUserId, blocks: message.blocks },
    trigger_id: `${seconds}.${world.ids.hex(12)}`,
    response_url: `${world.url}/slack/actions/${workspace.teamId}/${world.ids.hex(12)}`,
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: String(block.block_id ?? ''),
        text: button.text,
        value: button.value,
        action_ts: `${seconds}.000000`,
      },
    ],
  };
}

/** What proves that a body comes from Slack. Also for bodies that were tampered with afterwards, or times long gone. */
function signedHeaders(signingSecret: string, seconds: number, body: string): Record<string, string> {
  const signature = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${signature}`,
  };
}

type Members = Readonly<Record<string, unknown>>;

function findButton(blocks: readonly Members[], actionId: string): { block: Members; button: Members } {
  for (const block of blocks) {
    const elements = [...(Array.isArray(block.elements) ? block.elements : []), block.accessory];
    const button = elements.find((each): each is Members => isMembers(each) && each.action_id === actionId);
    if (button !== undefined) return { block, button };
  }
  throw new RangeError(`no button ${actionId} on the message`);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
