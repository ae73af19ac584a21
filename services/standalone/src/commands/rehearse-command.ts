import type { Command } from 'commander';
import type { ExitCode, Surroundings } from '../surroundings.js';

const HELP = `
Incidents
  access-denied-burst, backup-stopped, console-login-failures, create-user-surge, drop-to-nothing,
  put-bucket-policy-pipeline, run-instances-spike, terminate-instances-automation, throttling-storm

Examples
  npm start -- rehearse console-login-failures                        with the playbooks that come along
  npm start -- rehearse create-user-surge --playbooks ./playbooks     with your own, whatever mode they are in
  npm start -- rehearse console-login-failures --approve ask          you decide

Exit status
  0 the story closed as its playbooks say    1 it did not    2 usage, or a mistake in a playbook`;

/** A way to try playbooks before they are trusted. */
export function addRehearseCommand(program: Command, around: Surroundings, leaveWith: (code: ExitCode) => void): void {
  program
    .command('rehearse')
    .summary('play one incident through everything, on a made-up organization')
    .description(
      'Makes up an organization, lets something happen in it, and plays it to its end: seen, told, asked, contained, swept, ended, given back. Playbooks are played in earnest there; nothing leaves this machine.',
    )
    .argument('<incident>', 'what happens')
    .option('--playbooks <path>', 'a folder, or one file (default: the playbooks that come along)')
    .option('--approve <how>', 'what is said when a playbook asks: auto, ask or decline (default: auto)')
    .option('--seed <n>', 'which organization (default: 5)')
    .option('--json', 'the timeline and all steps as one object')
    .addHelpText('after', HELP)
    .action(async (incident: string, options: unknown) => {
      const { parseRehearseOptions } = await import('../options/rehearse-options.js');
      const asked = parseRehearseOptions(incident, options);
      const { rehearse } = await import('./rehearse.js');
      leaveWith(await rehearse(asked, around));
    });
}
