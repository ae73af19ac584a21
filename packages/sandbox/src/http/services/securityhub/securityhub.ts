import * as api from '@aws-sdk/client-securityhub';
import { Fault } from '../../fault.js';
import { type CallContext, defineService, type Question } from '../../service.js';
import { getFindings } from './get-findings.js';
import { enabledHub, hubArn, hubOf } from './hub.js';
import { importFindings, importQuestions } from './import-findings.js';
import { updateFindings } from './update-findings.js';

const onHub = (_: unknown, { operation, accountId, region }: Omit<CallContext, 'authorize'>): Question => ({
  action: `securityhub:${operation}`,
  resource: hubArn(accountId, region),
});

/** Security Hub CSPM with findings of the account's own default product. */
export const securityhub = defineService({
  signingName: 'securityhub',
  client: api.SecurityHubClient,
  module: api,
  throttlingCode: 'TooManyRequestsException',
  authorize: {
    ...importQuestions,
    BatchUpdateFindings: onHub,
    GetFindings: onHub,
    DescribeHub: onHub,
    EnableSecurityHub: onHub,
  },
  handlers: {
    ...importFindings,
    ...updateFindings,
    ...getFindings,

    DescribeHub({ HubArn }, ctx) {
      const { enabledMs } = enabledHub(ctx);
      const arn = hubArn(ctx.accountId, ctx.region);
      if (HubArn !== undefined && HubArn !== arn) {
        throw new Fault('ResourceNotFoundException', `Could not find resource ${HubArn}`);
      }
      return {
        HubArn: arn,
        SubscribedAt: new Date(enabledMs).toISOString(),
        AutoEnableControls: true,
      };
    },

    EnableSecurityHub(_, { world, accountId, region }) {
      const hub = hubOf(world, accountId, region);
      if (hub.enabled) throw new Fault('ResourceConflictException', 'Account is already subscribed to Security Hub');
      hub.enabled = true;
    },

    DisableSecurityHub(_, ctx) {
      const hub = enabledHub(ctx);
      hub.enabled = false;
      hub.findings.clear();
    },
  },
});
