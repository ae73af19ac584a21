// What `npm start` and `npm test` need before they run: packages of the frozen lockfile, and a build.
// Quick the second time: the lockfile's hash is kept beside node_modules, and tsc builds only what changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages a scope of work needs: `start` leaves the test tools and benchmark peers out. */
const SCOPES = {
  start: ['--filter', '.', '--filter', '@trailwarden/standalone...'],
  test: [],
};

/** @param {'start' | 'test'} scope */
export function setup(scope) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Trailwarden needs Node 20.19 or newer; this is ${process.versions.node}. Get one at https://nodejs.org.`);
  }
  install(scope);
  build();
}

function install(scope) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  const done = (name) => {
    const marker = join(root, 'node_modules', `.trailwarden-${name}`);
    return existsSync(marker) && readFileSync(marker, 'utf8') === hash;
  };
  if (done('test') || done(scope)) return;
  note('Installing packages (first run, under a minute) …');
  const run = spawnSync(
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', ...SCOPES[scope]],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', env: { ...process.env, CI: 'true' } },
  );
  if (run.error || run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}\n`);
    stop(
      `Installing packages failed${run.error ? `: ${run.error.message}` : ''}. Is the npm registry reachable? Then run the command again.`,
    );
  }
  writeFileSync(join(root, 'node_modules', `.trailwarden-${scope}`), hash);
}

function build() {
  const run = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    stop('The build failed; the compiler says where, above.');
  }
}

function note(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  note(text);
  process.exit(1);
}
