import type { Check } from '@trailwarden/collector';
import { shown } from '../output/text.js';
import type { ResponderDoctor } from './responder-doctor.js';

const TIMEOUT_MS = 10_000;
const WORD_CHARS_MAX = 60;

interface Answer {
  readonly ok?: boolean;
  readonly error?: string;
  readonly team?: string;
  readonly user?: string;
}

/** Whether Slack takes the token, and how its buttons would reach us. */
export function slack({ slack: connect, config, isSandbox }: ResponderDoctor): Check {
  return {
    id: 'slack',
    title: 'Slack',
    needs: ['settings'],
    async run() {
      const found = await connect();
      if (found === undefined) return { kind: 'skipped', detail: 'Not set up (slack.token).' };
      const answer = await authTest(found.url, found.token.reveal());
      if (answer.ok !== true) {
        return {
          kind: 'fail',
          detail: `Slack does not take the token: ${shown(answer.error ?? 'it does not say why', WORD_CHARS_MAX)}.`,
          mend: 'Install the app again and put its bot token where slack.token says: docs/guides/slack.md.',
        };
      }
      const who = `In ${shown(answer.team ?? 'a workspace', WORD_CHARS_MAX)} as ${shown(answer.user ?? 'an app', WORD_CHARS_MAX)}`;
      if (isSandbox) return { kind: 'pass', detail: `${who}.` };
      const { appToken, signingSecret } = (await config()).slack;
      const buttons = appToken !== undefined ? 'by Socket Mode' : signingSecret !== undefined ? 'over HTTP' : undefined;
      const lacks = [
        ...(found.channel === undefined ? ['slack.channel, for playbooks that name no channel'] : []),
        ...(buttons === undefined ? ['slack.appToken or slack.signingSecret, without which buttons do nothing'] : []),
      ];
      const detail = `${who}; buttons ${buttons ?? 'do not reach us'}.`;
      return lacks.length === 0
        ? { kind: 'pass', detail }
        : { kind: 'warn', detail, mend: `Set ${lacks.join(', and ')}.` };
    },
  };
}

async function authTest(url: string, token: string): Promise<Answer> {
  try {
    const response = await fetch(new URL('auth.test', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()) as Answer;
  } catch {
    return { ok: false, error: 'it does not answer' };
  }
}
