import { describe, expect, it } from 'vitest';
import { resourceClassifier } from './resource-class.js';

const policy = (...Resource: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource }] });

describe('resourceClassifier', () => {
  it('puts together what no pattern tells apart', () => {
    const classOf = resourceClassifier([policy('arn:aws:s3:::b/AWSLogs/*', 'arn:aws:s3:::b')]);

    expect(classOf('arn:aws:s3:::b/AWSLogs/x')).toBe(classOf('arn:aws:s3:::b/AWSLogs/y/z'));
  });

  it.each([
    ['a pattern', 'arn:aws:s3:::b/AWSLogs/x', 'arn:aws:s3:::b/other/x'],
    ['the bucket', 'arn:aws:s3:::b/AWSLogs/x', 'arn:aws:s3:::c/AWSLogs/x'],
    ['the kind of resource', 'arn:aws:s3:::b', 'arn:aws:s3:::b/x'],
    ['one letter', 'arn:aws:s3:::b/k1', 'arn:aws:s3:::b/k12'],
    ['a dot that is only a dot', 'arn:aws:s3:::b/a.b', 'arn:aws:s3:::b/aXb'],
  ])('keeps apart what is told apart by %s', (_, one, other) => {
    const classOf = resourceClassifier([
      policy('arn:aws:s3:::*/AWSLogs/*'),
      policy('arn:aws:s3:::b/k?', 'arn:aws:s3:::b/a.b'),
    ]);

    expect(classOf(one)).not.toBe(classOf(other));
  });

  it('takes each resource for itself where policies hold variables', () => {
    const classOf = resourceClassifier([policy(`arn:aws:s3:::b/home/\${aws:username}/*`)]);

    expect(classOf('arn:aws:s3:::b/home/jo/x')).not.toBe(classOf('arn:aws:s3:::b/home/jo/y'));
  });
});
