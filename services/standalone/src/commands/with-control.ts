import { type Config, openData, StoreLockedError } from '@trailwarden/platform';
import { readControlFile } from '../control/control-file.js';
import type { ResponderControl } from '../control/port.js';
import { remoteControl } from '../control/remote-control.js';
import { controlOfStore } from '../control/store-control.js';
import type { StoreOptions } from '../options/store-options.js';
import { playbooksOf } from '../service/playbook-library.js';
import { respondSettings } from '../service/respond-settings.js';
import type { Surroundings } from '../surroundings.js';
import { locateStore } from './with-store.js';

/**
 * Lets `use` ask the responder's store: on the store itself, or, where a running service has its folder, through that.
 * @throws {AppError} StoreLockedError where it is locked by something that cannot be asked, as `collect`; and what `openData` throws.
 */
export async function withControl<Answer>(
  options: StoreOptions,
  around: Surroundings,
  use: (control: ResponderControl, config: Config) => Promise<Answer>,
): Promise<Answer> {
  const { config, where } = await locateStore(options, around);
  const { clock } = around;
  try {
    const data = await openData(where, { clock }).catch((error: unknown) => {
      if (error instanceof StoreLockedError) return error;
      throw error;
    });
    if (data instanceof StoreLockedError) {
      const address = await readControlFile(where.folder);
      if (address === undefined) throw data;
      return await use(remoteControl(address), config);
    }
    try {
      const settings = respondSettings(config, undefined);
      const playbooks = () => playbooksOf(config);
      // Others may be at work on PostgreSQL; of an embedded store we know that nobody is: we have its folder.
      const isRunning = data.engine === 'postgres';
      return await use(controlOfStore({ data, clock, settings, playbooks, isRunning }), config);
    } finally {
      await data.close();
    }
  } finally {
    around.progress.clear();
  }
}
