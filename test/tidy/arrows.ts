import { posix } from 'node:path';
import { type Import, parseSource } from './parse-source.js';
import { isTestCode } from './workspace.js';

/** What a folder may import, as ARCHITECTURE.md has it. */
interface Room {
  readonly ours: readonly string[];
  /** Of these only types. */
  readonly types?: readonly string[];
  /** No clock, no chance, no environment, no way out: same input, same result. */
  readonly pure?: true;
  /** Modules of Node that it may not use; for what is not pure. */
  readonly without?: readonly string[];
}

const PACKAGES = ['cloudtrail', 'detector', 'playbooks', 'platform', 'sandbox'];
const SERVICES = ['collector', 'responder', 'console'];
const FILE_SYSTEM = ['node:fs', 'node:fs/promises'];

/** The arrows. A test fails for an import that is not in here; adding one is a decision, see docs/decisions. */
export const ROOMS: Readonly<Record<string, Room>> = {
  'packages/cloudtrail': { ours: [], pure: true },
  'packages/detector': { ours: ['cloudtrail'], pure: true },
  'packages/playbooks': { ours: ['cloudtrail'], types: ['detector'], pure: true },
  'packages/platform': { ours: ['cloudtrail', 'detector'], types: ['playbooks'] },
  'packages/sandbox': { ours: ['cloudtrail'], without: FILE_SYSTEM },
  'services/collector': { ours: PACKAGES },
  'services/responder': { ours: PACKAGES },
  'services/console': { ours: PACKAGES },
  'services/standalone': { ours: [...PACKAGES, ...SERVICES] },
  infra: { ours: [], types: [...PACKAGES, ...SERVICES, 'standalone'] },
  test: { ours: [...PACKAGES, ...SERVICES, 'standalone'] },
};

/** Functions of their arguments alone. A name not in here may wait, listen, or draw from chance. */
const PURE_NODE: Readonly<Record<string, readonly string[]>> = {
  'node:zlib': ['constants', 'gunzipSync', 'gzipSync', 'inflateRawSync', 'inflateSync', 'crc32'],
  'node:crypto': ['createHash', 'hash'],
  'node:net': ['isIP', 'isIPv4', 'isIPv6'],
  'node:buffer': ['Buffer', 'constants', 'isUtf8'],
};

export function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS).find((room) => file.startsWith(`${room}/`));
}

/** What the source of `file` (a path from the root) imports or reaches for and must not, a sentence each. */
export function objections(file: string, code: string): string[] {
  const name = roomOf(file);
  const room = name === undefined ? undefined : ROOMS[name];
  if (name === undefined || room === undefined) return [`${file} lies in no folder that test/tidy/arrows.ts knows`];
  const { imports, reaches } = parseSource(code);
  const found = imports.map((each) => objection(file, name, room, each)).filter((each) => each !== undefined);
  const impure = room.pure && !isTestCode(file) ? reaches.map((reach) => `reaches for ${reach}; pass it in`) : [];
  return [...found, ...impure].map((problem) => `${file} ${problem}`);
}

function objection(file: string, name: string, room: Room, each: Import): string | undefined {
  const { from } = each;
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(file), from);
    return target.startsWith(`${name}/`) ? undefined : `imports ${from}, across a package's border; use its name`;
  }
  if (from.startsWith('@trailwarden/')) return arrowObjection(room, each);
  // Tests may start what they please, within the arrows.
  if (isTestCode(file)) return undefined;
  if (from.startsWith('node:')) return nodeObjection(room, each);
  return room.pure && from.startsWith('@aws-sdk/') ? `imports ${from}, but is pure` : undefined;
}

function arrowObjection({ ours, types = [] }: Room, { from, typesOnly }: Import): string | undefined {
  const [, other = '', ...deeper] = from.split('/');
  if (deeper.length > 0) return `imports ${from}, past the front door`;
  if (ours.includes(other)) return undefined;
  if (!types.includes(other)) return `imports ${from}, an arrow that is not in the table`;
  return typesOnly ? undefined : `imports more than types from ${from}`;
}

function nodeObjection({ pure, without = [] }: Room, { from, names, typesOnly }: Import): string | undefined {
  if (without.includes(from)) return `imports ${from}`;
  if (!pure || typesOnly) return undefined;
  const impure = names.filter((name) => !PURE_NODE[from]?.includes(name));
  return impure.length === 0 ? undefined : `imports ${impure.join(', ')} of ${from}, but is pure`;
}
