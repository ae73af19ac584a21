import { expect, test } from 'vitest';
import { listedFile, logFileAddress } from '../testing/invented-files.js';
import { planReading } from './delivery-order.js';

test('orders files by delivery, then by key', () => {
  const later = `/a${logFileAddress('20260302T0920')}`;
  const second = `/z${logFileAddress('20260302T0915', 'zzzzzzzzzzzzzzzz')}`;
  const first = `/z${logFileAddress('20260302T0915', 'aaaaaaaaaaaaaaaa')}`;

  const plan = planReading([later, second, first].map((address) => listedFile(address)));

  expect(plan.files.map(({ address }) => address)).toEqual([first, second, later]);
  expect(plan.files[0]?.deliveredMinute).toBe(Date.UTC(2026, 2, 2, 9, 15) / 60_000);
});

test('files whose names tell no time come first and have none', () => {
  const keyed = logFileAddress('20260302T0915');

  const plan = planReading([listedFile(keyed), listedFile('/logs/export.jsonl')]);

  expect(plan.files.map(({ address }) => address)).toEqual(['/logs/export.jsonl', keyed]);
  expect(plan.files[0]?.deliveredMinute).toBeUndefined();
});

test('skips digests, Insight files, logs of other services and other files, each counted by its kind', () => {
  const plan = planReading(
    [
      logFileAddress('20260302T0915', 'k3Vb90QxYtR7mLpe', 'CloudTrail-Insight'),
      logFileAddress('20260302T0920', 'k3Vb90QxYtR7mLpe', 'CloudTrail-Insight'),
      '/logs/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/02/111122223333_CloudTrail-Digest_eu-west-1_my-trail_us-east-1_20260302T091533Z.json.gz',
      '/logs/AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/02/lb.log.gz',
      '/logs/README.md',
    ].map((address) => listedFile(address)),
  );

  expect(plan.files).toEqual([]);
  expect(Object.fromEntries(plan.skipped)).toEqual({
    'CloudTrail-Insight': 2,
    'CloudTrail-Digest': 1,
    other: 2,
  });
});

test('a file given by its own name is tried, whatever it is called', () => {
  const plan = planReading([listedFile('/logs/records.txt', 'main', true)]);

  expect(plan.files).toHaveLength(1);
});

test('history is merged in where all files tell their time, and read first where they do not', () => {
  const [early, middle, late] = ['20260302T0905', '20260302T0910', '20260302T0915'].map((time) =>
    logFileAddress(time),
  ) as [string, string, string];
  const history = [listedFile(early, 'history'), listedFile(late, 'history')];

  const merged = planReading([listedFile(middle), ...history]);
  const apart = planReading([listedFile('/logs/today.json'), ...history]);

  expect(merged.files.map(({ address }) => address)).toEqual([early, middle, late]);
  expect(apart.files.map(({ address }) => address)).toEqual([early, late, '/logs/today.json']);
});
