import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildLogKey, LOG_FAMILIES, type LogFileKey, parseLogKey } from './log-key.js';

const NAME = '111122223333_CloudTrail_eu-west-1_20260302T0915Z_k3Vb90QxYtR7mLpe.json.gz';
const FOLDERS = '111122223333/CloudTrail/eu-west-1/2026/03/02';
const MINUTE = Date.UTC(2026, 2, 2, 9, 15) / 60_000;

const parsed: LogFileKey = {
  kind: 'log-file',
  family: 'CloudTrail',
  prefix: '',
  organizationId: undefined,
  account: '111122223333',
  region: 'eu-west-1',
  date: '2026-03-02',
  deliveredMinute: MINUTE,
  unique: 'k3Vb90QxYtR7mLpe',
  layout: 'bucket',
  suffix: '.json.gz',
  digest: undefined,
};

describe('parseLogKey', () => {
  test.each<[string, Partial<LogFileKey>]>([
    [`AWSLogs/${FOLDERS}/${NAME}`, {}],
    [`AWSLogs/o-ab12cd34ef/${FOLDERS}/${NAME}`, { organizationId: 'o-ab12cd34ef' }],
    [`a/b c/AWSLogs/${FOLDERS}/${NAME}`, { prefix: 'a/b c/' }],
    [`o-abc/AWSLogs/o-abc/${FOLDERS}/${NAME}`, { prefix: 'o-abc/', organizationId: 'o-abc' }],
    [`/AWSLogs/${FOLDERS}/${NAME}`, { prefix: '/' }],
    [`AWSLogs/copy/AWSLogs/${FOLDERS}/${NAME}`, { prefix: 'AWSLogs/copy/' }],
    [`./x/AWSLogs/${FOLDERS}/${NAME}`, { prefix: './x/' }],
    [`C:\\logs\\AWSLogs\\${FOLDERS.replaceAll('/', '\\')}\\${NAME}`, { prefix: 'C:/logs/' }],
    [NAME, { layout: 'name' }],
    [`downloads/${NAME}`, { layout: 'name', prefix: 'downloads/' }],
    [NAME.replace('.gz', ''), { layout: 'name', suffix: '.json' }],
    // The folders say one thing and the name another: the name is what CloudTrail wrote.
    [
      `AWSLogs/999999999999/CloudTrail/eu-west-1/2026/03/02/${NAME}`,
      { layout: 'name', prefix: 'AWSLogs/999999999999/CloudTrail/eu-west-1/2026/03/02/' },
    ],
    // The folder is of the day of delivery, which midnight may part from the name.
    [`AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/03/${NAME}`, { date: '2026-03-03' }],
  ])('%s', (key, expected) => {
    expect(parseLogKey(key)).toEqual({ ...parsed, ...expected });
  });

  test.each([
    'cn-north-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eusc-de-east-1',
    'ap-southeast-2',
    'mx-central-1',
  ])('knows regions of every partition: %s', (region) => {
    expect(parseLogKey(`AWSLogs/${FOLDERS}/${NAME}`.replaceAll('eu-west-1', region))).toEqual({ ...parsed, region });
  });

  test('tells digests apart, whose names hold the trail, its home region and seconds', () => {
    const key =
      'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/02/111122223333_CloudTrail-Digest_eu-west-1_my_own-trail_us-east-1_20260302T091533Z.json.gz';

    expect(parseLogKey(key)).toEqual({
      ...parsed,
      family: 'CloudTrail-Digest',
      unique: '',
      digest: { trail: 'my_own-trail', homeRegion: 'us-east-1', second: 33 },
    });
  });

  test.each([
    ['', 'a folder, not a file'],
    ['AWSLogs/111122223333/CloudTrail/', 'a folder, not a file'],
    ['AWSLogs/111122223333/Config/eu-west-1/2026/3/2/ConfigHistory/x.json.gz', 'written by Config, not by CloudTrail'],
    ['AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/02/x.log.gz', 'written by vpcflowlogs, not by CloudTrail'],
    [
      'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/02/notes.txt',
      'in a CloudTrail folder, but not named as CloudTrail names its files',
    ],
    [
      'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/02/30/111122223333_CloudTrail_eu-west-1_20260230T0915Z_k3Vb90QxYtR7mLpe.json.gz',
      'its name holds no valid time',
    ],
    ['holiday.jpg', 'not named as CloudTrail names its files'],
    ['x'.repeat(5000), 'longer than any key'],
  ])('recognises what is no log file: %s', (key, reason) => {
    expect(parseLogKey(key)).toEqual({ kind: 'other', reason });
  });

  test('never throws, and says of anything what it is', () => {
    const pieces = fc.constantFrom(
      'AWSLogs',
      '/',
      '\\',
      '111122223333',
      'CloudTrail',
      '_',
      'eu-west-1',
      '2026',
      NAME,
      '\n',
      '%2F',
      'o-abc',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (key) => {
          expect(['log-file', 'other']).toContain(parseLogKey(key).kind);
        },
      ),
    );
  });
});

describe('buildLogKey', () => {
  const region = fc.constantFrom('eu-west-1', 'us-gov-east-1', 'cn-northwest-1', 'us-iso-east-1');
  const account = fc.stringMatching(/^\d{12}$/);
  const minute = fc.integer({ min: Date.UTC(2013, 0) / 60_000, max: Date.UTC(2090, 0) / 60_000 });
  const parts = fc
    .record({
      family: fc.constantFrom(...LOG_FAMILIES),
      prefix: fc.constantFrom('', '/', 'logs/', 'a/AWSLogs/b/', 'o-abc/', './x y/'),
      organizationId: fc.constantFrom(undefined, 'o-ab12cd34ef'),
      account,
      region,
      deliveredMinute: minute,
      unique: fc.stringMatching(/^[A-Za-z0-9]{16}$/),
      layout: fc.constantFrom('bucket' as const, 'name' as const),
      suffix: fc.constantFrom('.json.gz' as const, '.json' as const),
      trail: fc.stringMatching(/^[A-Za-z0-9._-]{3,20}$/),
      homeRegion: region,
      second: fc.nat(59),
    })
    .map(({ trail, homeRegion, second, ...rest }) => {
      if (rest.family !== 'CloudTrail-Digest') return rest;
      return { ...rest, unique: '', digest: { trail, homeRegion, second } };
    });

  test('builds the very key that was parsed', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const key = buildLogKey(given);
        const back = parseLogKey(key);

        expect(back).toMatchObject({
          kind: 'log-file',
          family: given.family,
          account: given.account,
          deliveredMinute: given.deliveredMinute,
        });
        expect(back.kind === 'log-file' && buildLogKey(back)).toBe(key);
      }),
    );
  });

  test('needs only account, region, time and the unique part', () => {
    const key = buildLogKey({
      account: '111122223333',
      region: 'eu-west-1',
      deliveredMinute: MINUTE,
      unique: 'k3Vb90QxYtR7mLpe',
    });

    expect(key).toBe(`AWSLogs/${FOLDERS}/${NAME}`);
  });

  test('takes a prefix with or without its last slash', () => {
    expect(buildLogKey({ ...parsed, prefix: 'logs' })).toBe(buildLogKey({ ...parsed, prefix: 'logs/' }));
  });
});
