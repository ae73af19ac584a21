import type { Command } from 'commander';
import type { ServiceName } from '../options/serve-options.js';
import type { ExitCode, Surroundings } from '../surroundings.js';

const SERVE_HELP = `
Examples
  npm start -- serve --sandbox                          a made-up organization, live, with something about to happen
  npm start -- serve --sandbox --until-idle             the same as history: read, judge, show what was covered, end
  npm start -- serve --config trailwarden.yaml          your own, with the credentials the AWS CLI would use
  DATABASE_URL=postgres://… npm start -- serve          on PostgreSQL; start as many as you need`;

/** Commands that run services: they read, judge, remember and act. */
export function addServiceCommands(program: Command, around: Surroundings, leaveWith: (code: ExitCode) => void): void {
  const run = (service: ServiceName) => async (options: unknown) => {
    const { parseServeOptions } = await import('../options/serve-options.js');
    const asked = parseServeOptions(options, service);
    const { serve } = await import('./serve.js');
    leaveWith(await serve(asked, around));
  };

  const serve = program
    .command('serve')
    .summary('watch an organization: find its trails, read them, tell what is unusual, and answer it')
    .description(
      'Every service in one process. Finds the accounts of the organization and their trails, reads history first, then watches, and does what playbooks say: unless they and the settings allow more, that is only recorded.',
    );
  addStoreOptions(addSandboxOptions(serve))
    .option('--port <n>', 'for metrics and health (default: 7780; 0 picks a free one)')
    .option('--days <n>', 'history to read at the first start (default: 28, of the sandbox 9)')
    .option('--until-idle', 'end when nothing is left to read or judge, and show what was covered')
    .option('--json', 'with --until-idle: the coverage as one object')
    .addHelpText('after', SERVE_HELP)
    .action(run('serve'));

  const collect = program
    .command('collect')
    .summary('the collector alone, beside others on the same store')
    .description(
      'Discovers, reads and judges, and nothing else: for more processes on one PostgreSQL, each taking what the others have not.',
    );
  addStoreOptions(collect)
    .option('--port <n>', 'for metrics and health (default: none, since others may run beside it; 0 picks a free one)')
    .action(run('collect'));

  const respond = program
    .command('respond')
    .summary('the responder alone, beside others on the same store')
    .description(
      'Answers incidents as playbooks say, and nothing else: for more processes on one PostgreSQL, each taking what the others have not. What may be done at the most is responder.mode of the settings.',
    );
  addStoreOptions(respond)
    .option('--port <n>', 'for metrics and health (default: 7780; 0 picks a free one)')
    .action(run('respond'));

  const backfill = program
    .command('backfill')
    .summary('read history until baselines are usable, then end')
    .description(
      'Reads and judges history, oldest first, and ends when that is done. Interrupted, it goes on where it was. A first serve does the same.',
    );
  addStoreOptions(backfill)
    .option('--days <n>', 'how far back, on a store that has not begun (default: 28)')
    .option('--json', 'the coverage as one object')
    .action(run('backfill'));
}

function addStoreOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings (default: trailwarden.yaml, if there is one)')
    .option('--data <folder>', 'where the embedded store keeps its files (default: .trailwarden)');
}

function addSandboxOptions(command: Command): Command {
  return command
    .option('--sandbox', 'watch the built-in organization: nothing leaves this machine')
    .option('--seed <n>', 'of the sandbox: which organization (default: 5)')
    .option('--accounts <n>', 'of the sandbox: how many accounts (default: 3)')
    .option('--incident <name>', 'of the sandbox: what is to happen (repeatable)', collectValues);
}

function collectValues(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
