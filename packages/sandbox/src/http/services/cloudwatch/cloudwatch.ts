import * as api from '@aws-sdk/client-cloudwatch';
import { defineService } from '../../service.js';
import { getMetricData } from './get-metric-data.js';
import { putMetricData } from './put-metric-data.js';

/** Metrics as they were put: {@link dataPoints}. */
export const cloudwatch = defineService({
  signingName: 'monitoring',
  iamPrefix: 'cloudwatch',
  client: api.CloudWatchClient,
  module: api,
  throttlingCode: 'Throttling',
  authorize: {
    PutMetricData: ({ Namespace = '' }) => ({
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': Namespace },
    }),
  },
  handlers: { ...putMetricData, ...getMetricData },
});
