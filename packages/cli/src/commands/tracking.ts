import { type Command, type CommandInput, UsageProblem } from '../command.ts';

type Client = CommandInput['client'];
type Deleted = Awaited<ReturnType<Client['trackingArtifacts']['deleted']>>['items'][number];

const json = { type: 'boolean', describe: 'Print the answer as JSON' } as const;
/** Things of one request. */
const PAGE = 500;

/** `haechi tracking deleted` and `purge`: experiments, runs and logged models that were deleted and can still be restored. */
export const tracking: readonly Command[] = [
  {
    noun: 'tracking',
    verb: 'deleted',
    summary: 'Experiments, runs and logged models that were deleted and can still be restored',
    positionals: [],
    options: { json },
    run: list,
  },
  {
    noun: 'tracking',
    verb: 'purge',
    summary: 'Remove deleted experiments, runs and logged models for ever: names are free again, bytes are gone',
    positionals: [{ name: 'ID...', describe: 'Number of an experiment, id of a run, m-… of a logged model' }],
    options: {
      everything: { type: 'boolean', describe: 'All that is deleted, but for what a registered version uses' },
      yes: { type: 'boolean', describe: 'Do not ask' },
      json,
    },
    run: purge,
  },
];

async function list({ client, terminal, options }: CommandInput): Promise<number> {
  const items = await allDeleted(client);
  if (options['json'] === true) terminal.out(`${JSON.stringify(items, null, 2)}\n`);
  else terminal.out(items.length === 0 ? 'Nothing is deleted.\n' : items.map(lineOf).join(''));
  return 0;
}

async function purge({ client, terminal, options, positionals }: CommandInput): Promise<number> {
  const wish = wishOf(options['everything'] === true ? await purgeable(client, positionals) : positionals);
  const count = wish.experiments.length + wish.runs.length + wish.models.length;
  if (count === 0 && options['everything'] !== true)
    throw new UsageProblem('Name what to remove, or say --everything. `haechi tracking deleted` shows what there is.');
  const question = `Remove ${count} deleted ${count === 1 ? 'thing' : 'things'} for ever?`;
  if (count > 0 && options['yes'] !== true && !(await terminal.confirm(question))) {
    terminal.err('Nothing was changed. Say --yes to remove without being asked.\n');
    return 1;
  }
  const purged = await client.trackingArtifacts.purge({ body: wish });
  const { experiments, runs, models, objects } = purged;
  const text = `Removed ${experiments} experiments, ${runs} runs, ${models} logged models; ${objects} files that nothing else refers to are gone.\n`;
  terminal.out(options['json'] === true ? `${JSON.stringify(purged, null, 2)}\n` : text);
  return 0;
}

async function purgeable(client: Client, named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) throw new UsageProblem('Name what to remove, or say --everything; not both.');
  const deleted = await allDeleted(client);
  return deleted.filter(({ held_by, id }) => held_by === null && id !== '0').map(({ id }) => id);
}

function wishOf(ids: readonly string[]) {
  const unknown = ids.find((id) => !/^(?:\d{1,18}|(?:m-)?[0-9a-f]{32})$/.test(id));
  if (unknown !== undefined)
    throw new UsageProblem(`"${unknown}" is no number of an experiment and no id of a run or a logged model.`);
  return {
    experiments: ids.filter((id) => /^\d{1,18}$/.test(id)),
    runs: ids.filter((id) => /^[0-9a-f]{32}$/.test(id)),
    models: ids.filter((id) => id.startsWith('m-')),
  };
}

async function allDeleted(client: Client): Promise<Deleted[]> {
  const items: Deleted[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.trackingArtifacts.deleted({
      query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    });
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

function lineOf({ kind, id, name, deleted_at, removed_from, held_by }: Deleted): string {
  const until = held_by === null ? `removed from ${removed_from.slice(0, 10)}` : `kept for ${held_by}`;
  return `${kind.padEnd(10)}  ${id.padEnd(34)}  deleted ${deleted_at.slice(0, 10)}, ${until}  ${name}\n`;
}
