import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { S3Client } from '@aws-sdk/client-s3';
import { AppError, startReaderPool, systemClock } from '@trailwarden/platform';
import { type Command, CommanderError } from 'commander';
import { addDoctorCommand } from './commands/doctor-command.js';
import { addPlaybooksCommand } from './commands/playbooks-command.js';
import { createProgram } from './commands/program.js';
import { addRehearseCommand } from './commands/rehearse-command.js';
import { addResponderCommands } from './commands/responder-commands.js';
import { addServiceCommands } from './commands/service-commands.js';
import { addStoreCommands } from './commands/store-commands.js';
import { UsageError } from './errors.js';
import { createInk } from './output/ink.js';
import { createProgress } from './output/progress.js';
import { safe } from './output/text.js';

import type { ExitCode, Surroundings } from './surroundings.js';

/** What runs the command for a newcomer, see scripts/start.mjs. */
const COMMAND = 'npm start --';

/**
 * Runs the command of `argv` (without node and script).
 * @returns the exit status: 0 done, 1 could not read what was asked, 2 usage, 130 interrupted.
 */
export async function main(argv: string[]): Promise<number> {
  const interrupted = new AbortController();
  // Every request under way listens; reading bounds how many there are (see in-order.ts), and Node would warn from eleven on.
  setMaxListeners(0, interrupted.signal);
  const around = surroundings(interrupted.signal);
  const stopListening = onInterrupt(() => {
    around.progress.clear();
    around.say('Stopping. Ctrl-C again to leave at once.\n');
    interrupted.abort();
  });
  leaveQuietlyWhenNobodyReads();
  try {
    return await run(argv, around);
  } catch (error) {
    around.progress.clear();
    return explain(error, around.say);
  } finally {
    stopListening();
  }
}

/** Commands are loaded when they are run: help and mistakes answer at once. */
async function run(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(
    {
      analyze: async (paths, options) => {
        const { parseAnalyzeOptions } = await import('./options/analyze-options.js');
        const asked = parseAnalyzeOptions(options);
        const { analyze } = await import('./commands/analyze.js');
        exitCode = await analyze(paths, asked, around);
      },
      sample: async (folder, options) => {
        const { sample } = await import('./commands/sample.js');
        exitCode = await sample(folder, options, around);
      },
      show: async (options) => {
        const { showSample } = await import('./commands/sample.js');
        exitCode = await showSample(options, around);
      },
    },
    { write: around.write, say: around.say, columns: around.columns },
  );
  const leaveWith = (code: ExitCode): void => {
    exitCode = code;
  };
  addServiceCommands(program, around, leaveWith);
  addStoreCommands(program, around, leaveWith);
  addPlaybooksCommand(program, around, leaveWith);
  addResponderCommands(program, around, leaveWith);
  addDoctorCommand(program, around, leaveWith);
  addRehearseCommand(program, around, leaveWith);
  const [first] = argv;
  if (first !== undefined && !isCommandOrOption(program, first)) {
    throw new UsageError(
      `There is no command "${first}".`,
      `To look at logs: ${COMMAND} analyze ${first}. All commands: ${COMMAND} --help`,
    );
  }
  await program.parseAsync(argv, { from: 'user' });
  return exitCode;
}

/** Without this a mistyped command would be an argument of the hidden default one. */
function isCommandOrOption(program: Command, word: string): boolean {
  return word.startsWith('-') || word === 'help' || program.commands.some((command) => command.name() === word);
}

function surroundings(signal: AbortSignal): Surroundings {
  const { stdout, stderr, env } = process;
  const color = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const nowMs = () => performance.now();
  return {
    cwd: process.cwd(),
    write: (text) => stdout.write(text),
    say: (text) => stderr.write(text),
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    ink: createInk(color),
    progress: createProgress(stderr, nowMs),
    nowMs,
    clock: systemClock,
    env,
    signal,
    startPool: () => startReaderPool(availableParallelism()),
    connectS3: once(connectS3),
    command: COMMAND,
  };
}

async function connectS3(): Promise<S3Client> {
  // The SDK greets every run on Node 20 with twelve lines about 2027; this is its own switch for that one warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({ followRegionRedirects: true, maxAttempts: 5 });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The first Ctrl-C is ours; then the system's own handling is back, which ends a busy process too. */
function onInterrupt(interrupt: () => void): () => void {
  const stop = () => {
    process.removeListener('SIGINT', handle);
    process.removeListener('SIGTERM', handle);
  };
  const handle = () => {
    stop();
    interrupt();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return stop;
}

/** `… | head` closes the pipe when it has enough. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function explain(error: unknown, say: (text: string) => void): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0 || error.code === 'commander.help') return 0;
    return explain(usageErrorFrom(error), say);
  }
  if (error instanceof AppError) {
    // Only mistakes in files of the operator's own are told a line each; other texts may hold what strangers wrote.
    const lines = 'mistakes' in error ? error.message.split('\n') : [error.message];
    say(`trailwarden: ${lines.map(safe).join('\n')}\n  ${safe(error.hint)}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(
    `trailwarden: this is a mistake of Trailwarden's own; please report it with these lines.\n${stack.split('\n').map(safe).join('\n')}\n`,
  );
  return 1;
}

function usageErrorFrom({ message }: CommanderError): UsageError {
  const said = message.replace(/^error: /, '').replace(/\n?\(Did you mean/, ' (did you mean');
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/[.]?$/, '.')}`;
  return new UsageError(sentence, `See ${COMMAND} --help.`);
}
