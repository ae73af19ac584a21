import { access, constants, stat } from 'node:fs/promises';
import { type Check, type FindingPart, worstOf } from '../check.js';

export const folders: Check = {
  id: 'folders',
  title: 'Folders',
  needs: ['settings'],
  async run(context) {
    const named = (await context.settings()).collect.folders;
    if (named.length === 0) return { kind: 'skipped', detail: 'None are set (sources.folders).' };
    const parts = await Promise.all(named.map(lookAt));
    const good = parts.filter(({ kind }) => kind === 'pass').length;
    return { kind: worstOf(parts), detail: `${good} of ${named.length} can be read.`, parts };
  },
};

async function lookAt(folder: string): Promise<FindingPart> {
  try {
    await access(folder, constants.R_OK | constants.X_OK);
    if ((await stat(folder)).isDirectory()) return { name: folder, kind: 'pass', detail: 'can be read' };
    return { name: folder, kind: 'fail', detail: 'is no folder', mend: 'Name the folder it lies in.' };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const mend = 'Make it, mount it, let this user read it, or take it out of sources.folders.';
    return { name: folder, kind: 'fail', detail: `cannot be read (${code})`, mend };
  }
}
