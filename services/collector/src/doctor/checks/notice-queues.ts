import type { Check } from '../check.js';
import { lookAtQueues } from '../message-queues.js';

export const noticeQueues: Check = {
  id: 'notice-queues',
  title: 'Notice queues',
  needs: ['identity'],
  async run(context) {
    const { notices, listEveryMinutes } = (await context.settings()).collect;
    return notices.length > 0
      ? lookAtQueues(notices, context)
      : {
          kind: 'skipped',
          detail: `None are set (sources.notices): buckets are looked through every ${listEveryMinutes} minutes.`,
        };
  },
};
