import { defineConfig } from 'vitest/config';

/** A test that fails by the clock says that something hangs, on however busy a machine. */
const HANGS_MS = 300_000;

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // By default there would be one less than there are cores; many tests wait for threads and processes of their own.
    maxWorkers: 2,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    // A library's notice of its own future; our own code silences it where it starts, and tests of it ask for it back.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    expect: { poll: { timeout: HANGS_MS / 2, interval: 100 } },
  },
});
