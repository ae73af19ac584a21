// What `npm start` and `npm test` need before they run: packages of the frozen lockfile, and a build.
// Quick the second time: the lockfile's hash is kept beside node_modules, and tsc builds only what changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onWindows = process.platform === 'win32';

/** Packages a scope of work needs: `start` leaves the test tools and benchmark peers out. */
const SCOPES = {
  start: ['--filter', '.', '--filter', '@trailwarden/standalone...'],
  test: [],
};

/** @param {'start' | 'test'} scope */
export async function setup(scope) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Trailwarden needs Node 20.19 or newer; this is ${process.versions.node}. Get one at https://nodejs.org.`);
  }
  await install(scope);
  await build();
}

async function install(scope) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  const isDone = (name) => {
    const marker = join(root, 'node_modules', `.trailwarden-${name}`);
    return existsSync(marker) && readFileSync(marker, 'utf8') === hash;
  };
  if (isDone('test') || isDone(scope)) return;
  const pnpm = ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', ...SCOPES[scope]];
  const failure = await run('Installing packages (first run only)', onWindows ? 'npx.cmd' : 'npx', pnpm);
  if (failure !== undefined) {
    stop(`${failure}\nInstalling packages failed. Is the npm registry reachable? Then run the command again.`);
  }
  writeFileSync(join(root, 'node_modules', `.trailwarden-${scope}`), hash);
}

async function build() {
  const title = existsSync(join(root, 'services/standalone/dist')) ? undefined : 'Building';
  const failure = await run(title, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b']);
  if (failure !== undefined) stop(`${failure}\nThe build failed; the compiler says where, above.`);
}

/** Runs a command quietly, with a running clock on a terminal; answers what it printed when it failed. */
function run(title, command, args) {
  return new Promise((done) => {
    const clock = startClock(title);
    let printed = '';
    const keep = (text) => {
      printed += text;
    };
    // A shell is needed for npx.cmd; nothing in `args` comes from outside.
    const child = spawn(command, args, {
      cwd: root,
      shell: onWindows && command.endsWith('.cmd'),
      env: { ...process.env, CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => keep(error.message));
    child.on('close', (code) => {
      clock.stop();
      done(code === 0 ? undefined : printed.trim());
    });
  });
}

function startClock(title) {
  if (title === undefined) return { stop: () => {} };
  const { stderr } = process;
  if (!stderr.isTTY) {
    stderr.write(`${title} …\n`);
    return { stop: () => {} };
  }
  const began = Date.now();
  const show = () => stderr.write(`\r${title} … ${Math.round((Date.now() - began) / 1000)} s`);
  show();
  const timer = setInterval(show, 1000);
  return {
    stop: () => {
      clearInterval(timer);
      stderr.write('\n');
    },
  };
}

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
