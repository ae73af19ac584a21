import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressPrefix } from './address-prefix.js';

test.each([
  ['198.51.100.7', '198.51.100.0/24'],
  ['06.237.252.245', '06.237.252.0/24'],
  ['2001:db8:12:3456::1', '2001:db8:12::/48'],
  ['2001:0DB8:0012:3456:0:0:0:1', '2001:db8:12::/48'],
  ['2001:db8::1', '2001:db8::/48'],
  ['::1', '::/48'],
  ['::', '::/48'],
  ['fe80::1%eth0', 'fe80::/48'],
  ['::ffff:198.51.100.7', '198.51.100.0/24'],
  ['::ffff:c633:6407', '198.51.100.0/24'],
  ['autoscaling.amazonaws.com', 'autoscaling.amazonaws.com'],
  ['AWS Internal', 'AWS Internal'],
  ['1.2.3', '1.2.3'],
  [':not:an:address:', ':not:an:address:'],
  ['', ''],
])('%j is at %j', (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});

test('every spelling of an IPv6 address is at the same place', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
      const short = new URL(`http://[${long}]`).hostname.slice(1, -1);

      expect(addressPrefix(long)).toBe(addressPrefix(short));
    }),
  );
});

test('never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.%]*$/)), (text) => {
      expect(typeof addressPrefix(text)).toBe('string');
    }),
  );
});
