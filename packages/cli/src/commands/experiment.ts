import { readFile } from 'node:fs/promises';
import { type Experiment, renderMessage } from '@haechi/contract';
import { type Command, type CommandInput, type CommandOption, UsageProblem } from '../command.ts';
import { resultsText } from './experiment-text.ts';

const json: CommandOption = { type: 'boolean', describe: 'Print JSON' };
const because: CommandOption = { type: 'string', value: 'TEXT', describe: 'Why, for the record' };
const which = { name: 'EXPERIMENT', describe: 'Id of an experiment' };

function named({ positionals }: CommandInput, verb: string): string {
  const [name] = positionals;
  if (name === undefined) throw new UsageProblem(`Say which: haechi experiment ${verb} EXPERIMENT.`);
  return name;
}

const line = ({ id, state, units, winner, reason }: Experiment) =>
  `${id}  ${state}  ${units} units  ${winner === null ? '' : `winner ${winner}  `}${renderMessage(reason, 'en')}\n`;

function show({ options, terminal }: CommandInput, experiment: Experiment): void {
  terminal.out(options['json'] === true ? `${JSON.stringify(experiment)}\n` : line(experiment));
}

const apply: Command = {
  noun: 'experiment',
  verb: 'apply',
  summary: 'Create or change the experiment that a YAML file describes',
  positionals: [{ name: 'FILE', describe: 'YAML, as docs/experiments.md tells' }],
  options: { 'dry-run': { type: 'boolean', describe: 'Say what would be done, and do nothing' }, json },
  run: async (input) => {
    const [path] = input.positionals;
    if (path === undefined) throw new UsageProblem('Say which file: haechi experiment apply FILE.');
    const yaml = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageProblem(`${path} cannot be read: ${error.code ?? error.message}.`);
    });
    const dry = input.options['dry-run'] === true;
    const applied = await input.client.experiments.applyYaml({ body: { yaml, dry_run: dry } });
    if (input.options['json'] === true) input.terminal.out(`${JSON.stringify(applied)}\n`);
    else input.terminal.out(`${applied.definition.id}: ${dry ? 'would be ' : ''}${applied.done}\n`);
    return 0;
  },
};

const list: Command = {
  noun: 'experiment',
  verb: 'list',
  summary: 'Experiments, the newest first',
  positionals: [],
  options: { system: { type: 'string', value: 'SYSTEM', describe: 'Only of this system' }, json },
  run: async ({ client, options, terminal }) => {
    const { system } = options;
    const { items } = await client.experiments.list({
      query: { limit: 100, ...(typeof system === 'string' ? { system } : {}) },
    });
    terminal.out(options['json'] === true ? `${JSON.stringify(items)}\n` : items.map(line).join(''));
    return 0;
  },
};

const showOne: Command = {
  noun: 'experiment',
  verb: 'show',
  summary: 'Where an experiment stands, and why',
  positionals: [which],
  options: { json },
  run: async (input) => {
    show(input, await input.client.experiments.get({ params: { id: named(input, 'show') } }));
    return 0;
  },
};

const commandOf = (verb: 'start' | 'stop', summary: string): Command => ({
  noun: 'experiment',
  verb,
  summary,
  positionals: [which],
  options: { reason: because, json },
  run: async (input) => {
    const { reason } = input.options;
    const body = { reason: typeof reason === 'string' ? reason : `haechi experiment ${verb}` };
    show(input, await input.client.experiments[verb]({ params: { id: named(input, verb) }, body }));
    return 0;
  },
});

const results: Command = {
  noun: 'experiment',
  verb: 'results',
  summary: 'The latest look: checks, effects with their intervals, the verdict in words; ends with 1 when it is fail',
  positionals: [which],
  options: { now: { type: 'boolean', describe: 'Look at the rows first' }, json },
  run: async (input) => {
    const params = { id: named(input, 'results') };
    if (input.options['now'] === true) await input.client.experiments.look({ params, body: {} });
    const found = await input.client.experiments.results({ params, query: {} });
    input.terminal.out(input.options['json'] === true ? `${JSON.stringify(found)}\n` : resultsText(found));
    const verdict = found.look?.verdict ?? 'skipped';
    return verdict === 'fail' || verdict === 'error' ? 1 : 0;
  },
};

/** `haechi experiment …`. */
export const experiments: readonly Command[] = [
  apply,
  list,
  showOne,
  commandOf('start', 'Start an experiment: units are assigned from now on'),
  commandOf('stop', 'Assign no more units; those that take part are counted to the end'),
  results,
];
