import { fileURLToPath } from 'node:url';
import type { Config } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import { ACTIONS, loadPlaybooks } from '@trailwarden/responder';

/** Folder of the playbooks that come with Trailwarden. From `src` and from `dist` it is as far. */
export const PLAYBOOK_LIBRARY = fileURLToPath(new URL('../../../../packages/playbooks/library', import.meta.url));

/** The playbooks that the settings name, or those that come with Trailwarden. @throws PlaybooksInvalidError with all mistakes. */
export function playbooksOf({ responder }: Config): Promise<readonly Playbook[]> {
  return loadPlaybooks(responder.playbooks ?? PLAYBOOK_LIBRARY, ACTIONS);
}
