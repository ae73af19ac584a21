import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { logFiles, sampleOrganization, simulateOrganization } from '@trailwarden/sandbox';

export interface WrittenFile {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The sample organization's log files, hourly to be quick. */
export function sampleLogFiles(seed: number): WrittenFile[] {
  return [...logFiles(simulateOrganization(sampleOrganization(seed)), { minutesPerFile: 60 })];
}

export async function writeFiles(folder: string, files: readonly WrittenFile[]): Promise<void> {
  for (const { key, bytes } of files) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
