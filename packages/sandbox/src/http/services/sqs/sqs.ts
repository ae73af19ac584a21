import * as api from '@aws-sdk/client-sqs';
import { defineService } from '../../service.js';
import { queueQuestion } from './find.js';
import { messageHandlers } from './messages.js';
import { queueHandlers } from './queues.js';
import { receiveMessage } from './receive-message.js';

export const sqs = defineService({
  signingName: 'sqs',
  client: api.SQSClient,
  module: api,
  throttlingCode: 'RequestThrottled',
  authorize: {
    ChangeMessageVisibility: ({ QueueUrl }, { world }) => queueQuestion(world, 'ChangeMessageVisibility', QueueUrl),
    DeleteMessage: ({ QueueUrl }, { world }) => queueQuestion(world, 'DeleteMessage', QueueUrl),
    // A batch needs the permission of its single calls.
    DeleteMessageBatch: ({ QueueUrl }, { world }) => queueQuestion(world, 'DeleteMessage', QueueUrl),
    GetQueueAttributes: ({ QueueUrl }, { world }) => queueQuestion(world, 'GetQueueAttributes', QueueUrl),
    GetQueueUrl: ({ QueueName = '', QueueOwnerAWSAccountId }, { region, accountId }) => ({
      action: 'sqs:GetQueueUrl',
      resource: `arn:aws:sqs:${region}:${QueueOwnerAWSAccountId ?? accountId}:${QueueName}`,
    }),
    PurgeQueue: ({ QueueUrl }, { world }) => queueQuestion(world, 'PurgeQueue', QueueUrl),
    ReceiveMessage: ({ QueueUrl }, { world }) => queueQuestion(world, 'ReceiveMessage', QueueUrl),
    SendMessage: ({ QueueUrl }, { world }) => queueQuestion(world, 'SendMessage', QueueUrl),
    SendMessageBatch: ({ QueueUrl }, { world }) => queueQuestion(world, 'SendMessage', QueueUrl),
    SetQueueAttributes: ({ QueueUrl }, { world }) => queueQuestion(world, 'SetQueueAttributes', QueueUrl),
    CreateQueue: ({ QueueName = '' }, { region, accountId }) => ({
      action: 'sqs:CreateQueue',
      resource: `arn:aws:sqs:${region}:${accountId}:${QueueName}`,
    }),
  },
  handlers: { ...queueHandlers, ...messageHandlers, ReceiveMessage: receiveMessage },
});
