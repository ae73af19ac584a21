import { describe, expect, test } from 'vitest';
import { managementEvents } from './selectors.js';
import { NO_MANAGEMENT_EVENTS, trailProblems } from './trail-problems.js';

const nowMs = Date.UTC(2026, 2, 2, 12);
const trail = { HomeRegion: 'eu-west-1', IsMultiRegionTrail: true, LogFileValidationEnabled: true };
const status = { IsLogging: true, LatestDeliveryTime: new Date(nowMs - 300_000) };
const events = { reads: true, writes: true, excluded: [] };
const problems = (some: Partial<Parameters<typeof trailProblems>[0]>) =>
  trailProblems({ trail, status, events, nowMs, ...some });

test('a trail that is as it should be has no problems', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  [
    'does not log',
    { status: { IsLogging: false, StopLoggingTime: new Date(nowMs) } },
    'It does not log since 2026-03-02T12:00:00.000Z.',
  ],
  [
    'cannot deliver',
    { status: { ...status, LatestDeliveryError: 'NoSuchBucket' } },
    'Its last delivery failed: NoSuchBucket.',
  ],
  [
    'has delivered nothing for hours',
    { status: { IsLogging: true, LatestDeliveryTime: new Date(0) } },
    'It has delivered nothing since 1970-01-01T00:00:00.000Z.',
  ],
  ['sees one region', { trail: { ...trail, IsMultiRegionTrail: false } }, 'It sees one region only, eu-west-1.'],
  [
    'is not validated',
    { trail: { ...trail, LogFileValidationEnabled: false } },
    'Log file validation is off, so tampering cannot be proven.',
  ],
  [
    'takes writes only',
    { events: { ...events, reads: false } },
    'It takes down writes only, so rates of reads and of their errors are unknown.',
  ],
  ['takes data events only', { events: { ...events, reads: false, writes: false } }, NO_MANAGEMENT_EVENTS],
  ['leaves out KMS', { events: { ...events, excluded: ['kms.amazonaws.com'] } }, 'It leaves out KMS events.'],
])('a trail that %s says so', (_, some, problem) => {
  expect(problems(some)).toEqual([problem]);
});

describe('which management events a trail takes', () => {
  const advanced = (...fields: { Field: string; Equals?: string[]; NotEquals?: string[] }[]) => ({
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...fields] }],
  });

  test.each([
    ['all of them', { EventSelectors: [{}] }, { reads: true, writes: true, excluded: [] }],
    [
      'writes',
      { EventSelectors: [{ ReadWriteType: 'WriteOnly' as const }] },
      { reads: false, writes: true, excluded: [] },
    ],
    ['none', { EventSelectors: [{ IncludeManagementEvents: false }] }, { reads: false, writes: false, excluded: [] }],
    [
      'writes, in the new way',
      advanced({ Field: 'readOnly', Equals: ['false'] }),
      { reads: false, writes: true, excluded: [] },
    ],
    [
      'all but KMS, in the new way',
      advanced({ Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
      { reads: true, writes: true, excluded: ['kms.amazonaws.com'] },
    ],
    [
      'none, in the new way',
      { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] },
      { reads: false, writes: false, excluded: [] },
    ],
  ])('%s', (_, selectors, expected) => {
    expect(managementEvents(selectors)).toEqual(expected);
  });

  test('what one of two selectors takes is not left out', () => {
    const selectors = { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }, {}] };

    expect(managementEvents(selectors).excluded).toEqual([]);
  });
});
