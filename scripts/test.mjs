// `npm test [-- VITEST ARGS]`: sets up what is missing, then runs every test.
import { spawnSync } from 'node:child_process';
import { setup } from './setup.mjs';

await setup('test');
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
