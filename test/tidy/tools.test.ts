import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './workspace.js';

/** Runs a tool of node_modules on the repository, with this Node, so that PATH and shells play no part. */
function tool(script: string, ...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined };
  const path = join(ROOT, 'node_modules', script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: ROOT, encoding: 'utf8', env });
  return { status, output: `${stdout}${stderr}`.trim() };
}

it('is formatted and free of lint, notices included', () => {
  const { status, output } = tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--colors=off', '.');

  expect(status, output).toBe(0);
  expect(output).toMatch(/^Checked \d+ files in \S+\. No fixes applied\.$/);
});

it('has types that fit, tests and benchmarks included', () => {
  const { status, output } = tool('typescript/bin/tsc', '-p', 'tsconfig.test.json');

  expect(status, output).toBe(0);
});

it('exports nothing, and depends on nothing, that nobody uses', () => {
  const { status, output } = tool('knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors');

  expect(status, output).toBe(0);
});
