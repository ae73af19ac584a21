import type { Check } from '@trailwarden/collector';
import { plural } from '../output/text.js';
import type { ResponderDoctor } from './responder-doctor.js';

const MODES = {
  'dry-run': 'What would be done is recorded, nothing is.',
  tell: 'People and tools are told; rights are not touched.',
  live: 'What playbooks in mode live say is done.',
} as const;

/** How far the responder may go. */
export function responder({ config }: ResponderDoctor): Check {
  return {
    id: 'responder',
    title: 'Responder',
    needs: ['settings'],
    async run() {
      const { mode, caps, approvers } = (await config()).responder;
      const { perHour, perAccountHour, perRun } = caps;
      const people = `${approvers.length} ${plural(approvers.length, 'person', 'people')} may approve`;
      const detail = `Mode ${mode}: ${MODES[mode]} Past ${perHour} containments an hour, ${perAccountHour} in an account, ${perRun} a run a person is asked; ${people}.`;
      if (mode !== 'live' || approvers.length > 0) return { kind: 'pass', detail };
      return {
        kind: 'warn',
        detail,
        mend: 'Name who decides in responder.approvers: until then nothing that asks is ever done, and nothing can be undone by a button.',
      };
    },
  };
}
