import type { Command } from 'commander';
import type { ExitCode, Surroundings } from '../surroundings.js';

type Run = (command: () => Promise<ExitCode>) => Promise<void>;

const STATUS_HELP = `
A row an account, and what there is to say of it: no access, nothing read, a gap in its deliveries, files that could
not be read. "known to": all files delivered by then are known; "judged to": what was unusual by then has been told.

Exit status: 0; 1 when files or records do not add up, or the store could not be opened; 2 usage`;

const BACKTEST_HELP = `
Examples
  npm start -- backtest --budget 20/week
  npm start -- backtest --select write-only --since 14d --json

Without other settings it tells what was told, byte for byte. Nothing is changed.`;

/**
 * Commands that look at the store of a collector. Each is loaded when it is run.
 * @param ended - told with what a command ended.
 */
export function addStoreCommands(program: Command, around: Surroundings, ended: (exitCode: ExitCode) => void): void {
  const run: Run = async (command) => ended(await command());
  addStatus(program, around, run);
  addInsights(program, around, run);
  addQuarantine(program, around, run);
  addBacktest(program, around, run);
  addBackup(program, around, run);
}

function addStatus(program: Command, around: Surroundings, run: Run): void {
  ofStore(program.command('status'))
    .summary('how well every account is looked at')
    .description(
      'Shows of every account and region what is covered, what is missing and why, and that the books add up.',
    )
    .option('--all', 'all accounts, and all their regions')
    .option('--json', 'one object; what depends on the time of asking is all in "now"')
    .addHelpText('after', STATUS_HELP)
    .action((options: unknown) =>
      run(async () => {
        const { parseStatusOptions } = await import('../options/status-options.js');
        const asked = parseStatusOptions(options);
        return (await import('./status.js')).status(asked, around);
      }),
    );
}

function addInsights(program: Command, around: Surroundings, run: Run): void {
  const insights = program.command('insights').summary('list or show incidents that were told');
  ofStore(insights.command('list'))
    .summary('incidents, by start')
    .description('Lists the incidents that stand, by start, with a mark where AWS told of the same.')
    .option('--state <state>', 'open, ended or all, which adds those taken back (default: open and ended)')
    .option('--since <time>', 'incidents from here on: 2026-03-02, 2026-03-02T09:15Z, or 7d before the last event')
    .option('--account <id>', 'only of this account (repeatable)', collect)
    .option('--aws', "instead: AWS's own Insights that are in none of our incidents")
    .option('--json', 'an incident a line, as analyze --json writes it, with its state')
    .action((options: unknown) =>
      run(async () => {
        const { parseInsightsListOptions } = await import('../options/insights-options.js');
        const asked = parseInsightsListOptions(options);
        return (await import('./insights.js')).listInsights(asked, around);
      }),
    );
  ofStore(insights.command('show'))
    .summary('all of one incident')
    .description('Shows one incident with its insights, and what AWS told of the same APIs within an hour.')
    .argument('<id>', 'of the incident; its first eight characters are enough')
    .option('--json', 'one object')
    .action((id: string, options: unknown) =>
      run(async () => {
        const { parseInsightsShowOptions } = await import('../options/insights-options.js');
        const asked = parseInsightsShowOptions(id, options);
        return (await import('./insights.js')).showInsight(asked, around);
      }),
    );
}

function addQuarantine(program: Command, around: Surroundings, run: Run): void {
  const quarantine = program.command('quarantine').summary('files that could not be read: list them, try again');
  ofStore(quarantine.command('list'))
    .summary('files that could not be read, and why')
    .description('Lists the files that were given up, by reason.')
    .option('--json', 'a file a line')
    .action((options: unknown) =>
      run(async () => {
        const { parseQuarantineListOptions } = await import('../options/quarantine-options.js');
        const asked = parseQuarantineListOptions(options);
        return (await import('./quarantine.js')).listQuarantine(asked, around);
      }),
    );
  ofStore(quarantine.command('retry'))
    .summary('put files back in line')
    .description('Lets quarantined files be read again, as if they had never been tried.')
    .argument('[numbers...]', 'of the files, as quarantine list shows them')
    .option('--reason <reason>', 'all that were given up for this')
    .option('--all', 'all of them')
    .option('--json', 'one object with their numbers')
    .action((ids: string[], options: unknown) =>
      run(async () => {
        const { parseQuarantineRetryOptions } = await import('../options/quarantine-options.js');
        const asked = parseQuarantineRetryOptions(ids, options);
        return (await import('./quarantine.js')).retryQuarantine(asked, around);
      }),
    );
}

function addBacktest(program: Command, around: Surroundings, run: Run): void {
  ofStore(program.command('backtest'))
    .summary('what other settings would have told')
    .description('Replays the kept tallies under other settings, and shows what would be told differently.')
    .option('--budget <n/week>', 'incidents a week (default: as set)')
    .option('--select <what>', 'aws | management | all, write-only, source=iam, name=!Describe* (repeatable)', collect)
    .option('--account <id>', 'only this account; * stands for any text, a leading ! for not (repeatable)', collect)
    .option('--region <name>', 'only this region, likewise (repeatable)', collect)
    .option('--since <time>', 'compare from here on: 2026-03-02, or 14d before the last judged minute')
    .option('--json', 'one object')
    .addHelpText('after', BACKTEST_HELP)
    .action((options: unknown) =>
      run(async () => {
        const { parseBacktestOptions } = await import('../options/backtest-options.js');
        const asked = parseBacktestOptions(options);
        return (await import('./backtest.js')).backtest(asked, around);
      }),
    );
}

function addBackup(program: Command, around: Surroundings, run: Run): void {
  const about = {
    backup: ['write the whole store into a file', 'Writes the store, as it is at one moment, into one file.'],
    restore: ['put a backup into an empty store', 'Puts a backup into an empty store; an embedded one is made for it.'],
  } as const;
  for (const name of ['backup', 'restore'] as const) {
    const [summary, description] = about[name];
    ofStore(program.command(name))
      .summary(summary)
      .description(description)
      .argument('<file>', name === 'backup' ? 'to write; must not be there yet' : 'that backup wrote')
      .option('--json', 'one object')
      .action((file: string, options: unknown) =>
        run(async () => {
          const { parseBackupOptions } = await import('../options/backup-options.js');
          const asked = parseBackupOptions(name, file, options);
          const { backupStore, restoreStore } = await import('./store-backup.js');
          return (name === 'backup' ? backupStore : restoreStore)(asked, around);
        }),
      );
  }
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
