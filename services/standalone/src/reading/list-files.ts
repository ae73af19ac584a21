import { TooManyFilesError } from '../errors.js';
import type { LogFileSource } from '../sources/port.js';
import type { ListedFile, Role } from './delivery-order.js';

/** Files have to be known all at once to be put in order; this many take about a gigabyte. */
const FILES_MAX = 3_000_000;

export interface SourceInRole {
  readonly source: LogFileSource;
  readonly role: Role;
}

/**
 * Every file of all sources, once: a file that is found twice is what it was asked to be first (main before history).
 * @param found - called as files are found, with their number so far.
 */
export async function listFiles(
  sources: readonly SourceInRole[],
  found: (files: number) => void,
  signal: AbortSignal,
  filesMax = FILES_MAX,
): Promise<ListedFile[]> {
  const files = new Map<string, ListedFile>();
  const mainFirst = [...sources].sort(
    (one, other) => Number(one.role === 'history') - Number(other.role === 'history'),
  );
  for (const { source, role } of mainFirst) {
    for await (const file of source.list(signal)) {
      if (signal.aborted) return [...files.values()];
      const known = files.get(file.address);
      if (known === undefined) files.set(file.address, { ...file, source, role });
      else if (file.named && !known.named && known.role === role) files.set(file.address, { ...known, named: true });
      if (files.size > filesMax) {
        throw new TooManyFilesError(
          `There are more than ${filesMax.toLocaleString('en-US')} files.`,
          'Narrow the paths, to an account, a region or a month.',
        );
      }
      found(files.size);
    }
  }
  return [...files.values()];
}
