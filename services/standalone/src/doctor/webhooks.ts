import { lookup } from 'node:dns/promises';
import type { Check, FindingPart } from '@trailwarden/collector';
import { worstOf } from '@trailwarden/collector';
import { isStrong } from '@trailwarden/responder';
import { plural } from '../output/text.js';
import type { ResponderDoctor } from './responder-doctor.js';

/** Whether webhooks can be signed, and their hosts found. Nothing is sent. */
export function webhooks({ config, resolve, isSandbox }: ResponderDoctor): Check {
  return {
    id: 'webhooks',
    title: 'Webhooks',
    needs: ['settings'],
    async run() {
      const { hosts, secret, http } = (await config()).responder.webhook;
      if (isSandbox || hosts.length === 0) return { kind: 'skipped', detail: 'Not set up (responder.webhook.hosts).' };
      if (secret === undefined || !isStrong(await resolve(secret))) {
        return {
          kind: 'fail',
          detail: secret === undefined ? 'There is no secret to sign with.' : 'The secret is shorter than 24 bytes.',
          mend: 'Make one with `openssl rand -base64 32` and name where it is kept in responder.webhook.secret.',
        };
      }
      const parts = await Promise.all(hosts.filter((host) => !host.startsWith('*')).map(look));
      const detail = `${hosts.length} ${plural(hosts.length, 'host')}, requests are signed${http ? '; without TLS too' : ''}.`;
      const kind = parts.length === 0 ? 'pass' : worstOf(parts);
      return http && kind === 'pass'
        ? { kind: 'warn', detail, mend: 'Set responder.webhook.http to false where receivers have TLS.', parts }
        : { kind, detail, parts };
    },
  };
}

async function look(host: string): Promise<FindingPart> {
  try {
    await lookup(host);
    return { name: host, kind: 'pass', detail: 'is found' };
  } catch {
    return { name: host, kind: 'warn', detail: 'is not found by name just now', mend: 'Check how it is written.' };
  }
}
