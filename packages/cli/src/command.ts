import type { Client } from '@haechi/sdk';

/** An option of a command: `--name VALUE`, or `--name` alone for a boolean. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help, for example `COLUMN`. */
  readonly value?: string;
  readonly describe: string;
}

/** Where a command reads and writes. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Progress, previews, questions. */
  err(text: string): void;
  /** Whether a person sits there: only then are there bars and questions. */
  readonly interactive: boolean;
  /** Asks a yes-or-no question; false when nobody is there. */
  confirm(question: string): Promise<boolean>;
  now(): Date;
}

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** The server named by `--server` and `--key` or the environment. */
  readonly client: Client;
  readonly terminal: Terminal;
}

/** `haechi <noun> <verb>`: what it takes, as data, and what it does. Resolves to the exit code. */
export interface Command {
  readonly noun: string;
  readonly verb: string;
  readonly summary: string;
  readonly positionals: readonly { readonly name: string; readonly describe: string }[];
  readonly options: Readonly<Record<string, CommandOption>>;
  run(input: CommandInput): Promise<number>;
}

/** The command was used wrongly: said in one sentence, exit code 2. */
export class UsageProblem extends Error {}
