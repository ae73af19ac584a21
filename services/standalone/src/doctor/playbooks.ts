import type { Check, FindingPart } from '@trailwarden/collector';
import type { Config } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import { PlaybooksInvalidError } from '@trailwarden/responder';
import { plural } from '../output/text.js';
import { hasStep, type ResponderDoctor } from './responder-doctor.js';

/** Whether playbooks can be used, and have what they use. */
export function playbooks({ config, playbooks: load, isSandbox }: ResponderDoctor): Check {
  return {
    id: 'playbooks',
    title: 'Playbooks',
    needs: ['settings'],
    async run() {
      const given = await config();
      const from =
        given.responder.playbooks === undefined
          ? 'those that come with Trailwarden'
          : `from ${given.responder.playbooks}`;
      try {
        const loaded = await load();
        const detail = `${loaded.length} ${plural(loaded.length, 'playbook')}, ${from}: ${modesOf(loaded)}.`;
        const parts = isSandbox ? [] : missing(loaded, given);
        if (loaded.length === 0) {
          return {
            kind: 'warn',
            detail: `There is no playbook in ${given.responder.playbooks}.`,
            mend: 'Nothing is answered: put one there, or leave responder.playbooks out.',
          };
        }
        return parts.length === 0 ? { kind: 'pass', detail } : { kind: 'warn', detail, parts };
      } catch (error) {
        if (!(error instanceof PlaybooksInvalidError)) throw error;
        const { mistakes, hint } = error;
        return {
          kind: 'fail',
          detail: mistakes.length === 1 ? 'There is a mistake.' : `There are ${mistakes.length} mistakes.`,
          mend: `Nothing is answered before there is none. ${hint}`,
          parts: mistakes.map(({ at, path, problem }) => ({
            name: at,
            kind: 'fail',
            detail: path === '' ? problem : `${path} ${problem}`,
          })),
        };
      }
    },
  };
}

function modesOf(loaded: readonly Playbook[]): string {
  return (['live', 'tell', 'dry-run'] as const)
    .flatMap((mode) => {
      const count = loaded.filter((playbook) => playbook.mode === mode).length;
      return count === 0 ? [] : [`${count} in mode ${mode}`];
    })
    .join(', ');
}

/** Dry runs need no way out; whoever turns one on should not learn it from a dead letter. */
function missing(loaded: readonly Playbook[], { slack, responder }: Config): FindingPart[] {
  const uses = (action: string) => hasStep(loaded, (step) => step.action === action);
  const part = (name: string, detail: string, mend: string): FindingPart => ({ kind: 'warn', name, detail, mend });
  return [
    ...(uses('slack.alert') && slack.token === undefined
      ? [
          part(
            'slack.alert',
            'is in playbooks, and no Slack is set up',
            'Set slack.token and slack.channel: docs/guides/slack.md.',
          ),
        ]
      : []),
    ...(uses('webhook.post') && responder.webhook.hosts.length === 0
      ? [
          part(
            'webhook.post',
            'is in playbooks, and no host may be posted to',
            'Set responder.webhook.hosts and its secret.',
          ),
        ]
      : []),
    ...(hasStep(loaded, ({ approval }) => approval !== undefined) && responder.approvers.length === 0
      ? [part('approval', 'is asked for by playbooks, and nobody may give it', 'Name people in responder.approvers.')]
      : []),
  ];
}
