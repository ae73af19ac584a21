import type { Check } from '../check.js';

export const identity: Check = {
  id: 'identity',
  title: 'Identity',
  needs: ['settings'],
  async run(context) {
    const { discover, notices, eventBus } = (await context.settings()).collect;
    if (discover === undefined && notices.length + eventBus.length === 0) {
      return { kind: 'skipped', detail: 'Only folders are read (sources.trails is none).' };
    }
    const { accountId, arn, partition } = await context.identity();
    // What stands before goes without saying.
    const who = arn.split(':').slice(5).join(':');
    const detail = `${who} in account ${accountId}, partition ${partition}.`;
    return arn.endsWith(':root')
      ? { kind: 'warn', detail, mend: 'Do not run as root: make a role with no more than it needs (--policies).' }
      : { kind: 'pass', detail };
  },
};
