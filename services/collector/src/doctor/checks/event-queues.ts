import type { Check } from '../check.js';
import { lookAtQueues } from '../message-queues.js';

export const eventQueues: Check = {
  id: 'event-queues',
  title: 'Event queues',
  needs: ['identity'],
  async run(context) {
    const { eventBus } = (await context.settings()).collect;
    return eventBus.length > 0
      ? lookAtQueues(eventBus, context)
      : { kind: 'skipped', detail: 'None are set (sources.eventBus): events come with their log files.' };
  },
};
