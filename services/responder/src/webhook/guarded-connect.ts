import { lookup as systemLookup } from 'node:dns';
import type { BlockList, LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { WebhookAddressError } from './errors.js';
import { isIn, isPublicAddress } from './public-address.js';

export interface ConnectRules {
  /** Networks that are not on the internet and may be posted to all the same. */
  readonly networks: BlockList;
  readonly timeoutMs: number;
  /** Asks the system when left out. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * Connects to addresses on the internet only. A name is resolved once, and its answer, all of it, is judged before anything is sent: a name that means
 * something else at the next look gains nothing. What the socket is connected to in the end is judged again, since a host may be an address
 * already and is not looked up then.
 */
export function guardedConnector({
  networks,
  timeoutMs,
  lookup = systemLookup,
}: ConnectRules): buildConnector.connector {
  const isAllowed = (address: string): boolean => isPublicAddress(address) || isIn(networks, address);
  const guardedLookup: LookupFunction = (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const addresses = typeof found === 'string' ? [{ address: found, family: found.includes(':') ? 6 : 4 }] : found;
      const bad = addresses.find(({ address }) => !isAllowed(address));
      if (bad !== undefined) return done(addressError(host, bad.address), '');
      const [first] = addresses;
      if (first === undefined) return done(new Error(`${host} has no address`), '');
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // An address is never looked up; judged here, nobody is even knocked at.
    if (/^[\d.]+$|:/.test(host) && !isAllowed(host)) return callback(addressError(host, host), null);
    return connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const { remoteAddress = '' } = socket;
      if (isAllowed(remoteAddress)) return callback(null, socket);
      socket.destroy();
      return callback(addressError(host, remoteAddress), null);
    });
  };
}

function addressError(host: string, address: string): WebhookAddressError {
  const where = host === address ? host : `${host} is at ${address}, which`;
  return new WebhookAddressError(
    `${where} is not on the internet: nothing was sent.`,
    'Where that is meant, add the network to `responder.webhook.networks`.',
  );
}
