import type { HaechiEvent } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { type Command, type CommandInput, type Terminal, UsageProblem } from '../command.ts';
import { progressBar } from '../progress-bar.ts';
import { type EventDefaults, eventsOf, type ImportEvent } from './import-events.ts';
import { type Mapping, mapColumns, type Role, roles } from './import-mapping.ts';
import { previewText } from './import-preview.ts';
import { type ImportSource, readSource } from './import-source.ts';

/** Events of one request: large enough to be fast, small enough for a bar that moves. */
const BATCH = 2_000;
const SHOWN_ERRORS = 20;

const columnOptions = Object.fromEntries(
  roles.map(
    (role) =>
      [
        role.replaceAll('_', '-'),
        { type: 'string', value: 'COLUMN', describe: `Column with the ${role.replaceAll('_', ' ')}` },
      ] as const,
  ),
);

/** `haechi events import FILE`: shows what would be sent, asks, sends with a bar, and says what was refused and why. */
export const eventsImport: Command = {
  noun: 'events',
  verb: 'import',
  summary: 'Send the rows of a CSV, NDJSON or Parquet file as predictions and labels',
  positionals: [{ name: 'FILE', describe: '.csv, .tsv, .ndjson, .jsonl (each also .gz) or .parquet' }],
  options: {
    system: { type: 'string', value: 'ID', describe: 'System of the events; left out when the key is bound to one' },
    ...columnOptions,
    groups: {
      type: 'string',
      value: 'COLUMN,…',
      describe: 'Columns with sensitive attributes; they may be features too (see --group-features)',
    },
    'group-features': { type: 'boolean', describe: 'Keep the columns of --groups as features as well' },
    drop: { type: 'string', value: 'COLUMN,…', describe: 'Columns to leave out' },
    'model-version': { type: 'string', value: 'NAME', describe: 'Version of all rows, for example credit/1' },
    environment: { type: 'string', value: 'NAME', describe: 'Environment of all rows; production when left out' },
    at: { type: 'string', value: 'INSTANT', describe: 'Time of rows without one; now when left out' },
    'dry-run': { type: 'boolean', describe: 'Show the preview and send nothing' },
    yes: { type: 'boolean', describe: 'Do not ask' },
  },
  run,
};

const listOf = (value: string | boolean | undefined): string[] =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : [];
const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function mappingOf(source: ImportSource, options: CommandInput['options']): Mapping {
  const told = roles.flatMap((role): [Role, string][] => {
    const column = textOf(options[role.replaceAll('_', '-')]);
    return column === undefined ? [] : [[role, column]];
  });
  const groups = listOf(options['groups']);
  const mapping = mapColumns(source.rows, {
    columns: Object.fromEntries(told),
    groups,
    dropped: listOf(options['drop']),
  });
  if (options['group-features'] === true) return mapping;
  return { ...mapping, features: mapping.features.filter((name) => !groups.includes(name)) };
}

async function run({ positionals, options, client, terminal }: CommandInput): Promise<number> {
  const [path] = positionals;
  if (path === undefined) throw new UsageProblem('Say which file: haechi events import FILE.');
  const source = await readSource(path, client);
  if (source.rows.length === 0) throw new UsageProblem(`${path} holds no rows.`);
  const mapping = mappingOf(source, options);
  const defaults: EventDefaults = {
    system: textOf(options['system']),
    version: textOf(options['model-version']),
    environment: textOf(options['environment']),
    digest: source.digest,
    at: textOf(options['at']) ?? terminal.now().toISOString(),
  };
  const plan = { mapping, defaults };
  terminal.err(previewText({ path, source, plan, retention: await client.events.retention() }));
  if (options['dry-run'] === true) return 0;
  if (options['yes'] !== true && !(await terminal.confirm(`Send ${source.rows.length.toLocaleString('en')} rows?`))) {
    terminal.err(
      terminal.interactive ? 'Nothing was sent.\n' : 'Nothing was sent: say --yes to send without being asked.\n',
    );
    return 1;
  }
  return send({ client, terminal, source, plan });
}

interface Sending {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly source: ImportSource;
  readonly plan: { readonly mapping: Mapping; readonly defaults: EventDefaults };
}

async function send({ client, terminal, source, plan }: Sending): Promise<number> {
  const bar = progressBar(terminal, source.rows.length, 'rows');
  const total = { accepted: 0, rejected: 0 };
  const problems: string[] = [];
  for (let start = 0; start < source.rows.length; start += BATCH) {
    const events: ImportEvent[] = [];
    const lines: number[] = [];
    for (const [offset, row] of source.rows.slice(start, start + BATCH).entries()) {
      for (const event of eventsOf(row, start + offset, plan)) {
        events.push(event);
        lines.push(source.lineOf(start + offset));
      }
    }
    // The server checks every row and names what is wrong; the cast only lets unchecked rows through the typed client.
    const answer = await client.events.send(events as unknown as HaechiEvent[], { batch: BATCH * 2 });
    total.accepted += answer.accepted;
    total.rejected += answer.rejected;
    for (const error of answer.errors.slice(0, SHOWN_ERRORS - problems.length)) {
      problems.push(`line ${lines[error.line - 1]}, ${error.field ?? 'row'}: ${error.reason}`);
    }
    bar.show(Math.min(start + BATCH, source.rows.length));
  }
  bar.end();
  for (const problem of problems) terminal.err(`${problem}\n`);
  if (total.rejected > problems.length) terminal.err(`… and ${total.rejected - problems.length} more\n`);
  terminal.out(`${JSON.stringify(total)}\n`);
  return total.rejected > 0 ? 1 : 0;
}
