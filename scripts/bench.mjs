// `npm run bench [-- OPTIONS]` and `npm run bench:detect`: sets up what is missing, builds the benchmarks, runs one.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BENCHMARKS = { all: 'test/dist/bench/main.js', detect: 'test/dist/bench/detect/main.js' };

const [name = 'all', ...options] = process.argv.slice(2);
if (!Object.hasOwn(BENCHMARKS, name)) {
  process.stderr.write(`There is no benchmark "${name}"; there are ${Object.keys(BENCHMARKS).join(' and ')}.\n`);
  process.exit(2);
}
await setup('test');
// Node 20 runs no TypeScript, and only whoever measures needs these built.
run(join(root, 'node_modules/typescript/bin/tsc'), '-b', join(root, 'test'));
run(join(root, BENCHMARKS[name]), ...options);

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
