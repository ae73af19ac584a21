import type { Command } from 'commander';
import type { ExitCode, Surroundings } from '../surroundings.js';

type Run = (command: () => Promise<ExitCode>) => Promise<void>;

const RUNS_HELP = `
A run is one playbook answering one incident; its steps are its actions, each on one target. While serve has an embedded
store, these commands ask it; on PostgreSQL they ask the database.

Exit status: 0; 1 when nothing was changed, and why; 2 usage`;

/** @param kind - and what it does, for the list of commands and for its own page. */
const DECISIONS = [
  [
    'approve',
    'let steps go that ask',
    'Agrees to steps that wait for approval; where two people are needed, one of the two.',
  ],
  ['decline', 'have steps not taken that ask', 'Declines steps that wait for approval; they are not taken.'],
  [
    'extend',
    'hold a containment longer',
    'Lets a containment end later than it would; a week after it began it ends in any case.',
  ],
  ['revert', 'give back now what was taken', 'Ends a containment now: what it took away is given back and read again.'],
  [
    'snooze',
    'tell nothing of a run for a while',
    'Keeps a run quiet for a while. What is under way goes on, and is told afterwards.',
  ],
] as const;

/**
 * Commands that look at what the responder did, and decide. Each is loaded when it is run.
 * @param ended - told with what a command ended.
 */
export function addResponderCommands(
  program: Command,
  around: Surroundings,
  ended: (exitCode: ExitCode) => void,
): void {
  const run: Run = async (command) => ended(await command());
  addRuns(program, around, run);
  addDeadLetters(program, around, run);
  addAudit(program, around, run);
}

function addRuns(program: Command, around: Surroundings, run: Run): void {
  const runs = program
    .command('runs')
    .summary('what playbooks did about incidents: list, show, approve, undo')
    .addHelpText('after', RUNS_HELP);
  ofStore(runs.command('list'))
    .summary('runs, those that changed last first')
    .option(
      '--state <state>',
      'only runs with a step in this state: asking, contained, failed, … (repeatable)',
      collect,
    )
    .option('--incident <id>', 'only of this incident; the first eight characters are enough')
    .option('--json', 'a run a line')
    .action((options: unknown) =>
      run(async () => {
        const { parseRunsListOptions } = await import('../options/runs-options.js');
        const asked = parseRunsListOptions(options);
        return (await import('./runs.js')).listRuns(asked, around);
      }),
    );
  ofStore(runs.command('show'))
    .summary('all of one run: why, its steps, their calls, what happened')
    .argument('<run>', 'of runs list, or the id of an incident that has one run; their first characters are enough')
    .option('--json', 'one object, with every call whole and what was there before')
    .action((id: string, options: unknown) =>
      run(async () => {
        const { parseRunsShowOptions } = await import('../options/runs-options.js');
        const asked = parseRunsShowOptions(id, options);
        return (await import('./runs.js')).showRun(asked, around);
      }),
    );
  for (const [kind, summary, description] of DECISIONS) {
    const command = ofStore(runs.command(kind))
      .summary(summary)
      .description(description)
      .argument('<run>', 'of runs list')
      .argument('[steps...]', 'only these: numbers as runs show has them')
      .option('--as <name>', 'who decides: a name of responder.approvers in the settings');
    if (kind === 'extend') command.option('--for <time>', 'how much longer: 30m, 4h, 2d (default: 4h)');
    if (kind === 'snooze') command.option('--for <time>', 'how long: 30m, 4h (default: 1h, a day at most)');
    command.option('--json', 'one object').action((id: string, steps: string[], options: unknown) =>
      run(async () => {
        const { parseDecideOptions } = await import('../options/runs-options.js');
        const asked = parseDecideOptions(kind, id, steps, options);
        return (await import('./runs.js')).decideRun(asked, around);
      }),
    );
  }
}

function addDeadLetters(program: Command, around: Surroundings, run: Run): void {
  const deadLetters = program.command('dead-letters').summary('steps that failed for good: list them, try again');
  ofStore(deadLetters.command('list'))
    .summary('steps that are not tried again by themselves, and why')
    .option('--json', 'a step a line')
    .action((options: unknown) =>
      run(async () => {
        const { parseDeadLettersListOptions } = await import('../options/dead-letters-options.js');
        const asked = parseDeadLettersListOptions(options);
        return (await import('./dead-letters.js')).listDeadLetters(asked, around);
      }),
    );
  ofStore(deadLetters.command('retry'))
    .summary('go on where they failed')
    .argument('[steps...]', 'as dead-letters list names them')
    .option('--all', 'all of them')
    .option('--as <name>', 'who asks for it; it is on record')
    .option('--json', 'one object with their ids')
    .action((steps: string[], options: unknown) =>
      run(async () => {
        const { parseDeadLettersRetryOptions } = await import('../options/dead-letters-options.js');
        const asked = parseDeadLettersRetryOptions(steps, options);
        return (await import('./dead-letters.js')).retryDeadLetters(asked, around);
      }),
    );
}

function addAudit(program: Command, around: Surroundings, run: Run): void {
  const audit = program.command('audit').summary('the record of every decision and call: check it, export it');
  ofStore(audit.command('verify'))
    .summary('whether every row is as it was written')
    .description('Checks that no row was changed, left out or put in. Exit status 1 when one was.')
    .option('--json', 'one object')
    .action((options: unknown) =>
      run(async () => {
        const { parseAuditVerifyOptions } = await import('../options/audit-options.js');
        const asked = parseAuditVerifyOptions(options);
        return (await import('./audit.js')).verifyAudit(asked, around);
      }),
    );
  ofStore(audit.command('export'))
    .summary('rows as JSON lines')
    .description('Writes the audit as JSON lines, in order. `detail` is the text that was hashed.')
    .option('--run <run>', 'only of this run')
    .action((options: unknown) =>
      run(async () => {
        const { parseAuditExportOptions } = await import('../options/audit-options.js');
        const asked = parseAuditExportOptions(options);
        return (await import('./audit.js')).exportAudit(asked, around);
      }),
    );
}

/** Which store: a folder, or what the settings say. */
function ofStore(command: Command): Command {
  return command
    .option('--data <folder>', 'folder of the embedded store (default: .trailwarden; DATABASE_URL names PostgreSQL)')
    .option('--config <file>', 'settings (default: trailwarden.yaml, if there is one)');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
