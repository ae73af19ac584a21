import { isIPv6 } from 'node:net';

/** Looser than IPv4: scrubbed logs have octets such as 016 and 700, whose places are worth telling apart too. */
const FOUR_OCTETS = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const GROUPS_KEPT = 3;
const GROUPS = 8;

/**
 * Where a call came from, coarse enough that a neighbour is the same place: `198.51.100.0/24`, `2001:db8:12::/48` (lower case,
 * no leading zeros, IPv4-mapped addresses as IPv4). Anything else (a service name, `AWS Internal`, '') is returned as it is.
 */
export function addressPrefix(address: string): string {
  if (FOUR_OCTETS.test(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  if (!address.includes(':') || !isIPv6(address)) return address;
  const groups = ipv6Groups(address);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const high = groups[6]!;
    return `${high >> 8}.${high & 255}.${groups[7]! >> 8}.0/24`;
  }
  const kept = groups.slice(0, GROUPS_KEPT).map((group) => group.toString(16));
  while (kept.at(-1) === '0') kept.pop();
  return `${kept.join(':')}::/48`;
}

function ipv6Groups(address: string): number[] {
  const zone = address.indexOf('%');
  const [left = '', right] = (zone < 0 ? address : address.slice(0, zone)).split('::');
  const head = halfGroups(left);
  if (right === undefined) return head;
  const tail = halfGroups(right);
  return [...head, ...new Array<number>(GROUPS - head.length - tail.length).fill(0), ...tail];
}

function halfGroups(half: string): number[] {
  if (half === '') return [];
  return half.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
