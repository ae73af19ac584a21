import type { Insight, NewsKind } from '@trailwarden/detector';
import { describe, expect, it } from 'vitest';
import { insightOf } from '../../testing/slack-stories.js';
import { findingTypes } from './finding-types.js';

const calls = (source: string, name: string): Insight =>
  insightOf({ source: `${source}.amazonaws.com`, name, metric: 'calls', errorCode: undefined });
const errors = (source: string, name: string, errorCode: string): Insight =>
  insightOf({ source: `${source}.amazonaws.com`, name, errorCode });

describe('types of a finding', () => {
  it.each([
    ['TTPs/Credential Access', errors('signin', 'ConsoleLogin', 'Failed authentication')],
    ['TTPs/Credential Access', calls('secretsmanager', 'GetSecretValue')],
    ['TTPs/Discovery', errors('s3', 'ListBuckets', 'AccessDenied')],
    ['TTPs/Persistence', calls('iam', 'CreateUser')],
    ['TTPs/Privilege Escalation', calls('iam', 'AttachUserPolicy')],
    ['TTPs/Defense Evasion', calls('cloudtrail', 'StopLogging')],
    ['Effects/Data Exposure', calls('s3', 'PutBucketPolicy')],
    ['Effects/Data Destruction', calls('ec2', 'TerminateInstances')],
    ['Effects/Resource Consumption', calls('ec2', 'RunInstances')],
    ['Effects/Denial of Service', errors('ec2', 'DescribeInstances', 'Client.RequestLimitExceeded')],
  ])('say %s', (type, insight) => {
    expect(findingTypes({ class: 'people', insights: [insight], news: [] })).toEqual(['Unusual Behaviors/User', type]);
  });

  it('say nothing of intent when something stopped', () => {
    const insight = { ...calls('iam', 'CreateUser'), direction: 'below' as const };

    expect(findingTypes({ class: 'silence', insights: [insight], news: [] })).toEqual([
      'Unusual Behaviors/Application',
    ]);
  });

  it.each<[NewsKind, string]>([
    ['new-address', 'TTPs/Initial Access'],
    ['principal-errors', 'TTPs/Discovery'],
  ])('tell of news: %s', (kind, type) => {
    const news = { kind, account: '1', principal: 'p', what: 'w', minute: 1, surpriseNats: 1 };

    expect(findingTypes({ class: 'machines', insights: [], news: [news, news] })).toEqual([
      'Unusual Behaviors/Application',
      type,
    ]);
  });
});
