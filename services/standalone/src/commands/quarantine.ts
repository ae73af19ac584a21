import { listQuarantined, retryQuarantined } from '@trailwarden/collector';
import { NotInStoreError } from '../errors.js';
import type { QuarantineListOptions, QuarantineRetryOptions } from '../options/quarantine-options.js';
import { formatCount } from '../output/quantities.js';
import { quarantinedObject, quarantineText } from '../output/quarantine-text.js';
import { plural, safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withStore } from './with-store.js';

/** `quarantine list`: files that could not be read, and why. */
export function listQuarantine({ store, json }: QuarantineListOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, write } = around;
  return withStore(store, around, async ({ data: { db } }): Promise<ExitCode> => {
    const files = await listQuarantined(db);
    if (json) for (const file of files) write(`${safeJson(quarantinedObject(file))}\n`);
    else write(quarantineText({ files, columns, ink, command }));
    return 0;
  });
}

/** `quarantine retry`: puts files back in line. @throws {NotInStoreError} when a number that was named is not quarantined. */
export function retryQuarantine(options: QuarantineRetryOptions, around: Surroundings): Promise<ExitCode> {
  const { filter, json } = options;
  const { command, write } = around;
  return withStore(options.store, around, async ({ data }): Promise<ExitCode> => {
    // All or nothing: a number that is wrong should not leave half of the others changed.
    const there = new Set((await listQuarantined(data.db, filter)).map(({ id }) => id));
    const missing = filter.ids?.filter((id) => !there.has(id)) ?? [];
    if (missing.length > 0) {
      throw new NotInStoreError(
        `No quarantined ${plural(missing.length, 'file has', 'files have')} the number ${missing.join(', ')}; nothing was changed.`,
        `${command} quarantine list shows those there are.`,
      );
    }
    const ids = await retryQuarantined(data.db, filter);
    if (json) write(`${safeJson({ retried: ids })}\n`);
    else write(`${retriedText(ids.length, data.engine === 'pglite', command)}\n`);
    return 0;
  });
}

/** Of an embedded store we know that no collector runs: we have its folder. */
function retriedText(files: number, isEmbedded: boolean, command: string): string {
  if (files === 0) return 'No quarantined file is meant by that; nothing was changed.';
  const next = isEmbedded
    ? `${command} serve takes ${plural(files, 'it', 'them')} up when it is started next.`
    : `A running collector takes ${plural(files, 'it', 'them')} up within a minute.`;
  return `${formatCount(files)} ${plural(files, 'file waits', 'files wait')} to be read again. ${next}`;
}
