import * as api from '@aws-sdk/client-eventbridge';
import { defineService } from '../../service.js';
import { askPutEvents, putEvents } from './put-events.js';
import { askAboutRule, rules } from './rules.js';

/** Each account's default bus. What was put on it: {@link busEvents}. */
export const eventbridge = defineService({
  signingName: 'events',
  client: api.EventBridgeClient,
  module: api,
  authorize: {
    PutEvents: askPutEvents,
    PutRule: askAboutRule,
    PutTargets: askAboutRule,
    ListTargetsByRule: askAboutRule,
    RemoveTargets: askAboutRule,
    DescribeRule: askAboutRule,
    DeleteRule: askAboutRule,
  },
  handlers: { ...putEvents, ...rules },
});
