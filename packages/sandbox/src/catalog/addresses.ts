import type { Random } from '../random.js';

// Only ranges that nobody on the internet owns: 10/8 private, 100.64/10 carrier-grade NAT, 198.18/15 benchmarking.

/** The inside of a network: one /24 of it, and hosts there. */
export function privateNetwork(random: Random): string {
  return `10.${random.int(0, 254)}.${random.int(0, 254)}`;
}

export function host(network: string, random: Random): string {
  return `${network}.${random.int(1, 254)}`;
}

/** A place people work from: office, home, hotel. */
export function publicNetwork(random: Random): string {
  return `198.${random.int(18, 19)}.${random.int(0, 255)}`;
}

/** Any of AWS's own outgoing addresses: what lambdas and hosted runners call from, hardly ever the same twice. */
export function cloudAddress(random: Random): string {
  return `100.${random.int(64, 127)}.${random.int(0, 255)}.${random.int(1, 254)}`;
}
