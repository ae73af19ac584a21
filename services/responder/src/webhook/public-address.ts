import { BlockList, isIP, isIPv6 } from 'node:net';

/** Networks that are nobody's on the internet: private, loopback, link-local (with the metadata of clouds), shared, reserved, multicast. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** All that the registries hand out is in this one; what of it is special follows. */
const PUBLIC_V6 = '2000::/3';
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '3fff::/20'];
/** An IPv4 address is in their last, or in 6to4 their second and third, groups: it decides. */
const TRANSLATED_V6 = ['64:ff9b::/96', '::ffff:0:0/96'];
const SIX_TO_FOUR = '2002::/16';

const notPublicV4 = makeBlockList(NOT_PUBLIC_V4);
const publicV6 = makeBlockList([PUBLIC_V6]);
const notPublicV6 = makeBlockList(NOT_PUBLIC_V6);
const translated = TRANSLATED_V6.map((network) => groupsOf(network.slice(0, network.indexOf('/'))).slice(0, 6));
const sixToFour = groupsOf(SIX_TO_FOUR.slice(0, -3))[0];

/** Whether an address, as a socket or a resolver names it, is on the internet. Whatever is no address is not. */
export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%', 1);
  if (isIPv6(bare)) {
    const inner = innerV4(groupsOf(bare));
    if (inner !== undefined) return isPublicAddress(inner);
    return publicV6.check(bare, 'ipv6') && !notPublicV6.check(bare, 'ipv6');
  }
  return isIP(bare) === 4 && !notPublicV4.check(bare, 'ipv4');
}

/** Of `10.0.0.0/8`, `fd00::/8` and single addresses. @throws RangeError for what is neither. */
export function makeBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address);
    if (family === 0) throw new RangeError(`${network} is no network`);
    const width = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? width : Number(bits);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) throw new RangeError(`${network} is no network`);
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Whether an address is in one of the networks; IPv4 in IPv6's clothes counts as IPv4. */
export function isIn(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return isIP(bare) === 4 && list.check(bare, 'ipv4');
  const inner = innerV4(groupsOf(bare));
  return inner === undefined ? list.check(bare, 'ipv6') : list.check(inner, 'ipv4');
}

function innerV4(groups: readonly number[]): string | undefined {
  if (groups[0] === sixToFour) return v4Of(groups[1], groups[2]);
  const isTranslated = translated.some((prefix) => prefix.every((group, at) => group === groups[at]));
  return isTranslated ? v4Of(groups[6], groups[7]) : undefined;
}

function v4Of(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every spelling the same way, without dots.
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
