import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** A test that fails by the clock says that something hangs, on however busy a machine. */
const HANGS_MS = 300_000;
/** Changes what others in the same process would see: classes, modules, the environment, the clock. */
const CHANGES_ITS_PROCESS = /\b(?:mockClient|vi\.(?!fn\b)\w+|process\.(?:env|chdir|on|once|exitCode))\b/;

const files = ['packages', 'services', 'test'].flatMap(testsBelow);
const alone = files.filter((file) => CHANGES_ITS_PROCESS.test(readFileSync(file, 'utf8')));

function testsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : testsBelow(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

export default defineConfig({
  test: {
    // By default there would be one less than there are cores; many tests wait for threads and processes of their own.
    maxWorkers: 2,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    // A library's notice of its own future; our own code silences it where it starts, and tests of it ask for it back.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    expect: { poll: { timeout: HANGS_MS / 2, interval: 100 } },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // Loading the same modules for every file anew takes as long as running half of the tests.
      { extends: true, test: { name: 'shared', isolate: false, include: files, exclude: alone } },
    ],
  },
});
