import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import { ACTIONS, loadPlaybooks } from '@trailwarden/responder';

/** Folder of the playbooks that come with Trailwarden. From `src` and from `dist` it is as far. */
export const PLAYBOOK_LIBRARY = fileURLToPath(new URL('../../../../packages/playbooks/library', import.meta.url));

/** The playbooks that the settings name, or those that come with Trailwarden. @throws PlaybooksInvalidError with all mistakes. */
export async function playbooksOf({ responder }: Config): Promise<readonly Playbook[]> {
  // TODO: the library is being written; without it there is nothing to answer with.
  if (responder.playbooks === undefined && !existsSync(PLAYBOOK_LIBRARY)) return [];
  return loadPlaybooks(responder.playbooks ?? PLAYBOOK_LIBRARY, ACTIONS);
}
