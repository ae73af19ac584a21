import type { Command } from 'commander';
import type { ExitCode, Surroundings } from '../surroundings.js';

const HELP = `
Examples
  npm start -- doctor --sandbox              the built-in organization, with one account that lets nobody in
  npm start -- doctor --config trailwarden.yaml
  npm start -- doctor --policies             what to give the roles; before anything is deployed

Nothing is changed in AWS, nobody is told and no message is taken from a queue. Slack is asked who we are. A store that is there is opened, as every command does,
and a job is sent through its queue.

Exit status: 0; 1 when anything failed; 2 usage; 130 interrupted`;

/** @param ended - told with what the command ended. */
export function addDoctorCommand(program: Command, around: Surroundings, ended: (exitCode: ExitCode) => void): void {
  program
    .command('doctor')
    .summary('what works, what does not, and how to mend it')
    .description(
      'Looks at settings, identity, organization, roles, trails, buckets, queues, the store, playbooks and the ways out.',
    )
    .option('--policies', 'print the IAM policies that the roles need, and end')
    .option('--all', 'each account, trail and queue, not only those with something to mend')
    .option('--json', 'one object')
    .option('--config <file>', 'settings (default: trailwarden.yaml, if there is one)')
    .option('--data <folder>', 'folder of the embedded store (default: .trailwarden; DATABASE_URL names PostgreSQL)')
    .option('--sandbox', 'look at the built-in organization: nothing leaves this machine')
    .option('--seed <n>', 'of the sandbox: which organization (default: 5)')
    .addHelpText('after', HELP)
    .action(async (options: unknown) => {
      const { parseDoctorOptions } = await import('../options/doctor-options.js');
      const asked = parseDoctorOptions(options);
      const { doctor } = await import('./doctor.js');
      ended(await doctor(asked, around));
    });
}
