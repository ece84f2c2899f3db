/** `haechi <noun> <verb>`: finds the command, reads its options, and turns its outcome into an exit code. */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createClient, HaechiApiError } from '@haechi/sdk';
import { type Command, type CommandOption, type Terminal, UsageProblem } from './command.ts';
import { checklists } from './commands/checklist.ts';
import { eventsImport } from './commands/events-import.ts';
import { experiments } from './commands/experiment.ts';
import { keys } from './commands/keys.ts';
import { modelCommands } from './commands/model.ts';
import { packs } from './commands/pack.ts';
import { reports } from './commands/report.ts';
import { rollouts } from './commands/rollout.ts';
import { tracking } from './commands/tracking.ts';
import { trailExport } from './commands/trail-export.ts';
import { trailVerify } from './commands/trail-verify.ts';

/** Every command there is, in the order of the help. */
const commands: readonly Command[] = [
  eventsImport,
  ...reports,
  ...packs,
  ...rollouts,
  ...experiments,
  ...checklists,
  ...modelCommands,
  ...keys,
  ...tracking,
  trailVerify,
  trailExport,
];

const common: Readonly<Record<string, CommandOption>> = {
  server: {
    type: 'string',
    value: 'URL',
    describe: 'Address of the server; HAECHI_SERVER, else http://127.0.0.1:4600',
  },
  'api-key': {
    type: 'string',
    value: 'KEY',
    describe: 'API key; HAECHI_API_KEY is safer, since others see command lines',
  },
  help: { type: 'boolean', describe: 'Show this' },
};
const usageExit = 2;
const failureExit = 1;

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  confirm,
  now: () => new Date(),
};

async function confirm(question: string): Promise<boolean> {
  if (!terminal.interactive) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

function overview(): string {
  const lines = commands.map(({ noun, verb, summary }) => `  haechi ${`${noun} ${verb}`.padEnd(20)} ${summary}`);
  return `Usage: haechi <noun> <verb> [options]\n\n${lines.join('\n')}\n\nhaechi <noun> <verb> --help tells more.\n`;
}

function helpOf(command: Command): string {
  const named = command.positionals.map(({ name }) => name).join(' ');
  const left = ([name, { value }]: [string, CommandOption]) => `--${name}${value === undefined ? '' : ` ${value}`}`;
  const options = Object.entries({ ...command.options, ...common });
  const width = Math.max(...options.map((option) => left(option).length));
  const lines = options.map((option) => `  ${left(option).padEnd(width)}  ${option[1].describe}`);
  const places = command.positionals.map(({ name, describe }) => `  ${name}  ${describe}`);
  return `${command.summary}.\n\nUsage: haechi ${command.noun} ${command.verb} ${named} [options]\n\n${[...places, '', ...lines].join('\n')}\n`;
}

function optionsOf(command: Command, args: string[]) {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...common }).map(([name, { type }]) => [name, { type }]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

async function main([noun, verb, ...args]: string[]): Promise<number> {
  const command = commands.find((known) => known.noun === noun && known.verb === verb);
  if (!command) {
    const asked = noun === undefined || noun === '--help' || noun === 'help';
    terminal.err(asked ? overview() : `There is no command "${[noun, verb].join(' ').trim()}".\n\n${overview()}`);
    return asked && noun !== undefined ? 0 : usageExit;
  }
  const { values, positionals } = optionsOf(command, args);
  if (values['help'] === true) {
    terminal.out(helpOf(command));
    return 0;
  }
  const { server, 'api-key': given, ...options } = values;
  const key = String(given ?? process.env['HAECHI_API_KEY'] ?? '');
  const client = createClient({
    baseUrl: String(server ?? process.env['HAECHI_SERVER'] ?? 'http://127.0.0.1:4600'),
    ...(key === '' ? {} : { key }),
  });
  return command.run({ positionals, options, client, terminal });
}

function explain(error: unknown): number {
  if (error instanceof UsageProblem) {
    terminal.err(`${error.message}\n`);
    return usageExit;
  }
  if (!(error instanceof HaechiApiError)) throw error;
  terminal.err(`${error.message} (${error.code}${error.requestId === null ? '' : `, request ${error.requestId}`})\n`);
  return failureExit;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
