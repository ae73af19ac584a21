import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { noteAnswerDate } from '../answer-date.js';
import type { Check } from '../check.js';

/** AWS refuses what is signed five minutes off, and minutes are what everything is counted by. */
const SKEW_MS_MAX = 60_000;

export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  needs: ['identity'],
  async run(context) {
    const { homeRegion } = (await context.settings()).collect;
    const sts = await (await (await context.aws()).own(homeRegion)).sts();
    const command = new GetCallerIdentityCommand({});
    const answered = noteAnswerDate(command, context.clock);
    await sts.send(command);
    const aheadMs = answered();
    if (aheadMs === undefined) return { kind: 'warn', detail: 'What answered did not say what time it is.' };
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    if (seconds <= 2) return { kind: 'pass', detail: 'Within two seconds of that of AWS.' };
    const detail = `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of AWS.`;
    return Math.abs(aheadMs) <= SKEW_MS_MAX
      ? { kind: 'pass', detail }
      : {
          kind: 'warn',
          detail,
          mend: 'Let the machine keep time (NTP): from five minutes on AWS refuses signatures, and files count as late or not yet delivered.',
        };
  },
};
