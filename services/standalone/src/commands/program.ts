import { Command, Option } from 'commander';

/** What the command line can ask for; options are as typed, unchecked. */
export interface Commands {
  analyze(paths: readonly string[], options: unknown): Promise<void>;
  sample(folder: string | undefined, options: unknown): Promise<void>;
  /** No command at all: a sample, analyzed. */
  show(options: unknown): Promise<void>;
}

export interface ProgramOutput {
  readonly write: (text: string) => void;
  readonly say: (text: string) => void;
  readonly columns: number | undefined;
}

const VERSION = '0.1.0';
const HELP_WIDTH_MAX = 100;

const DESCRIPTION = `CloudTrail Insights for a whole AWS Organization: what is unusual in your API calls, since when,
how far from normal, and who is behind it.

Without a command it makes up an organization, analyzes its logs and shows what it finds; nothing
leaves this machine. That takes the options of analyze too, --seed N for another organization, and
--keep to keep the log files.`;

const ANALYZE_HELP = `
Paths
  ./AWSLogs                     a folder, with all that is below it
  ./export.jsonl.gz             a file: {"Records":[…]}, a list, or JSON lines; gzipped or not
  'logs/**/*_us-east-1_*.gz'    a glob, in quotes
  s3://my-trail-bucket/AWSLogs  a bucket, with the credentials the AWS CLI would use

Examples
  npm start -- analyze ./AWSLogs
  npm start -- analyze ./today --history ./last-month
  npm start -- analyze s3://my-trail-bucket/AWSLogs --since 7d --budget 20/week
  npm start -- analyze ./AWSLogs --select all,write-only --select 'source=s3' --select 'name=!Get*'
  npm start --silent -- analyze ./AWSLogs --json | jq .severity

Exit status
  0 done, whether or not something was found    1 what was asked for could not be read
  2 usage                                       130 interrupted; what was read by then is shown`;

export function createProgram(commands: Commands, output: ProgramOutput): Command {
  const program = new Command('trailwarden');
  program
    .description(DESCRIPTION)
    .version(`trailwarden ${VERSION}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', '\nBegin with: npm start -- analyze ./AWSLogs')
    .exitOverride()
    .configureOutput({
      writeOut: output.write,
      writeErr: output.say,
      // main.ts says what went wrong, in the same form as for every other error.
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(HELP_WIDTH_MAX, output.columns ?? HELP_WIDTH_MAX),
    })
    .showSuggestionAfterError();

  const analyze = program
    .command('analyze')
    .summary('find what is unusual in CloudTrail logs')
    .description('Reads CloudTrail logs, learns what is normal in them, and shows what was not: most unusual first.')
    .argument('<paths...>', 'folders, files, globs or s3://bucket/prefix');
  addAnalysisOptions(analyze)
    .option('--history <path>', 'logs to learn from only; what began in them is not shown (repeatable)', collect)
    .addHelpText('after', ANALYZE_HELP)
    .action((paths: string[], options: unknown) => commands.analyze(paths, options));

  program
    .command('sample')
    .summary('write the log files of a made-up organization')
    .description('Writes nine days of CloudTrail log files of an invented organization, with some incidents in them.')
    .argument('[folder]', 'where to; made if it is not there', 'trailwarden-sample')
    .addOption(seedOption())
    .action((folder: string | undefined, options: unknown) => commands.sample(folder, options));

  const show = program.command('show', { isDefault: true, hidden: true }).allowExcessArguments(false);
  addAnalysisOptions(show)
    .summary('analyze a made-up organization')
    .description('Writes the log files of an invented organization into a temporary folder and analyzes them.')
    .addOption(seedOption())
    .option('--keep', 'do not remove the log files afterwards')
    .action((options: unknown) => commands.show(options));
  return program;
}

function addAnalysisOptions(command: Command): Command {
  return command
    .option('--budget <n/week>', 'incidents a week you are willing to look at (default: 5/week)')
    .option(
      '--select <what>',
      'aws | management (default) | all, write-only, source=iam, name=!Describe* (repeatable)',
      collect,
    )
    .option('--account <id>', 'only this account; * stands for any text, a leading ! for not (repeatable)', collect)
    .option('--region <name>', 'only this region, likewise (repeatable)', collect)
    .option(
      '--since <time>',
      'incidents from here on: 2026-03-02, 2026-03-02T09:15Z, or 7d or 36h before the last event',
    )
    .option('--until <time>', 'incidents that began by then, in the same forms')
    .option(
      '--top <n>',
      'how many incidents to show; beyond the unusual ones, the nearest others (default: 10, all in --json)',
    )
    .option('--json', 'one incident a line with its Insight records inside, then one line with the coverage')
    .option('--insights', "the Insight records alone in AWS's own shape, Start and End, one a line");
}

function seedOption(): Option {
  return new Option('--seed <n>', 'which organization; the same number gives the same files').default('5');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
