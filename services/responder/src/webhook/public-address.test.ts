import { describe, expect, it } from 'vitest';
import { isIn, isPublicAddress, makeBlockList } from './public-address.js';

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '::ffff:1.1.1.1',
    '2002:0101:0101::1',
  ])('is on the internet: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['nowhere', '0.0.0.0'],
    ['nowhere', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['private', 'fd12:3456::1'],
    ['shared', '100.64.0.1'],
    ["a cloud's metadata", '169.254.169.254'],
    ["a cloud's metadata", 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local, with a zone', 'fe80::1%eth0'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 in IPv6, as hex', '::ffff:7f00:1'],
    ['IPv4 in IPv6, deprecated', '::127.0.0.1'],
    ['translated', '64:ff9b::a9fe:a9fe'],
    ['6to4', '2002:7f00:1::1'],
    ['Teredo', '2001:0:7f00:1::1'],
    ['documentation', '2001:db8::1'],
    ['multicast', 'ff02::1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['benchmarks', '198.18.0.1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('is not, being %s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('is looked for in networks that are named, whatever it is dressed as', () => {
    const list = makeBlockList(['127.0.0.0/8', 'fd00::/8', '10.1.2.3']);

    expect(['127.0.0.1', '::ffff:127.0.0.1', 'fd00::1', '10.1.2.3'].every((each) => isIn(list, each))).toBe(true);
    expect(['10.1.2.4', '::1', 'fe80::1', 'localhost'].some((each) => isIn(list, each))).toBe(false);
  });

  it.each(['10.0.0.0/33', 'fd00::/129', 'example.com', '10.0.0.0/x', '/8'])('is no network: %s', (network) => {
    expect(() => makeBlockList([network])).toThrow(RangeError);
  });
});
