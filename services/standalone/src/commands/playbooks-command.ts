import type { Command } from 'commander';
import type { ExitCode, Surroundings } from '../surroundings.js';

type Run = (command: () => Promise<ExitCode>) => Promise<void>;

const HELP = `
Examples
  npm start -- playbooks check ./playbooks
  npm start -- playbooks explain 0b9c7f60                          an incident of the store
  npm start -- playbooks explain insight.json --mode live          a record of AWS's Insights, were everything allowed
  npm start -- playbooks test mine.yaml --incident incident.json

Nothing is done, and nothing asked of AWS but by --inspect. Exit status: 0; 1 when there is a mistake, or no playbook answers; 2 usage`;

/** @param ended - told with what a command ended. */
export function addPlaybooksCommand(program: Command, around: Surroundings, ended: (exitCode: ExitCode) => void): void {
  const run: Run = async (command) => ended(await command());
  const playbooks = program
    .command('playbooks')
    .summary('what is to be done about incidents: check it, try it, explain it')
    .addHelpText('after', HELP);
  playbooks
    .command('check')
    .summary('every mistake, with file, line and column')
    .argument('[paths...]', 'files and folders (default: responder.playbooks, else those that come with Trailwarden)')
    .option('--config <file>', 'settings (default: trailwarden.yaml, if there is one)')
    .option('--json', 'one object')
    .action((paths: string[], options: unknown) =>
      run(async () => {
        const { parsePlaybooksCheckOptions } = await import('../options/playbooks-options.js');
        const asked = parsePlaybooksCheckOptions(paths, options);
        return (await import('./playbooks.js')).checkPlaybooks(asked, around);
      }),
    );
  addTrying(playbooks.command('test'))
    .summary('try one playbook on an incident')
    .argument('<file>', 'the playbook')
    .option('--incident <file>', "an incident as insights show --json writes it, or a record of AWS's Insights")
    .action((file: string, options: unknown) =>
      run(async () => {
        const { parsePlaybooksTestOptions } = await import('../options/playbooks-options.js');
        const asked = parsePlaybooksTestOptions(file, options);
        return (await import('./playbooks.js')).testPlaybook(asked, around);
      }),
    );
  addTrying(playbooks.command('explain'))
    .summary('which playbooks answer an incident, why, and what each step would do')
    .argument('<incident>', 'a file, or the id of an incident in the store; its first eight characters are enough')
    .option('--playbooks <path>', 'folder or file (default: as check)')
    .option('--data <folder>', 'folder of the embedded store (default: .trailwarden; DATABASE_URL names PostgreSQL)')
    .action((incident: string, options: unknown) =>
      run(async () => {
        const { parsePlaybooksExplainOptions } = await import('../options/playbooks-options.js');
        const asked = parsePlaybooksExplainOptions(incident, options);
        return (await import('./playbooks.js')).explainIncident(asked, around);
      }),
    );
}

function addTrying(command: Command): Command {
  return command
    .option('--world <file>', 'what is around it: accounts, tags, findings, the time; see docs/guides/respond.md')
    .option('--mode <mode>', 'as if the settings allowed dry-run, tell or live at the most')
    .option('--inspect', 'look what containments would find, by the responder role; changes nothing')
    .option('--config <file>', 'settings (default: trailwarden.yaml, if there is one)')
    .option('--json', 'one object, with every call whole');
}
