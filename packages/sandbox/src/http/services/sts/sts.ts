import * as api from '@aws-sdk/client-sts';
import { defineService } from '../../service.js';
import { assumeRole } from './assume-role.js';

export const sts = defineService({
  signingName: 'sts',
  client: api.STSClient,
  module: api,
  throttlingCode: 'Throttling',
  authorize: { GetCallerIdentity: () => 'nobody', AssumeRole: () => 'handler' },
  handlers: {
    AssumeRole: assumeRole,
    GetCallerIdentity: (_, { principal }) => ({
      Account: principal.accountId,
      Arn: principal.arn,
      UserId: principal.userId,
    }),
  },
});
