import { readFile } from 'node:fs/promises';
import type { Rollout } from '@haechi/contract';
import { type Command, type CommandInput, type CommandOption, UsageProblem } from '../command.ts';
import { rehearsalText, rolloutText } from './rollout-text.ts';

const json: CommandOption = { type: 'boolean', describe: 'Print JSON' };
const because: CommandOption = { type: 'string', value: 'TEXT', describe: 'Why, for the record' };
const idOrRoute = { name: 'ROLLOUT', describe: 'Id of a rollout, or a route: its newest rollout' };

/** How often a rollout is asked about, ms, and how much longer than its own time a rehearsal may take, s. */
const pollMs = 500;
const patienceSeconds = 60;

function show({ options, terminal }: CommandInput, rollout: Rollout): void {
  terminal.out(options['json'] === true ? `${JSON.stringify(rollout)}\n` : rolloutText(rollout));
}

function named({ positionals }: CommandInput, usage: string): string {
  const [name] = positionals;
  if (name === undefined) throw new UsageProblem(`Say which: ${usage}.`);
  return name;
}

/** The rollout named by its id, or the newest of a route that is no rehearsal. */
async function find(input: CommandInput, verb: string): Promise<Rollout> {
  const name = named(input, `haechi rollout ${verb} ROLLOUT`);
  if (name.startsWith('rol_')) return input.client.releases.get({ params: { id: name } });
  const { items } = await input.client.releases.list({ query: { route: name, limit: 20 } });
  const newest = items.find(({ strategy }) => strategy !== 'rehearsal');
  if (newest === undefined) throw new UsageProblem(`The route ${name} never had a rollout.`);
  return newest;
}

const verbs = {
  pause: { call: 'pause', summary: 'Hold a rollout where it is; guardrails stay armed' },
  resume: { call: 'resume', summary: 'Let a paused rollout go on' },
  approve: { call: 'approve', summary: 'Let a rollout leave the step in which only an approval is missing' },
  promote: { call: 'promote', summary: 'Give the candidate all traffic now' },
  abort: { call: 'abort', summary: 'Take the candidate of a rollout under way out' },
  rollback: {
    call: 'rollBack',
    summary: 'Take the candidate out, also after its promotion; ends when every process has followed',
  },
} as const;

const commandOf = (verb: keyof typeof verbs): Command => ({
  noun: 'rollout',
  verb,
  summary: verbs[verb].summary,
  positionals: [idOrRoute],
  options: { reason: because, json },
  run: async (input) => {
    const { id } = await find(input, verb);
    const { reason } = input.options;
    const body = { reason: typeof reason === 'string' ? reason : `haechi rollout ${verb}` };
    show(input, await input.client.releases[verbs[verb].call]({ params: { id }, body }));
    return 0;
  },
});

const start: Command = {
  noun: 'rollout',
  verb: 'start',
  summary: 'Start the rollout that a YAML file describes',
  positionals: [{ name: 'FILE', describe: 'YAML, as docs/rollouts.md tells' }],
  options: { 'dry-run': { type: 'boolean', describe: 'Say which steps it makes, and start nothing' }, json },
  run: async (input) => {
    const path = named(input, 'haechi rollout start FILE');
    const yaml = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageProblem(`${path} cannot be read: ${error.code ?? error.message}.`);
    });
    const dry = input.options['dry-run'] === true;
    const applied = await input.client.releases.applyYaml({ body: { yaml, dry_run: dry } });
    if (applied.rollout !== null) show(input, applied.rollout);
    else input.terminal.out(`${JSON.stringify({ steps: applied.steps })}\n`);
    return 0;
  },
};

const status: Command = {
  noun: 'rollout',
  verb: 'status',
  summary: 'Where a rollout stands, why, and the numbers; ends with 1 when its verdict is fail',
  positionals: [idOrRoute],
  options: { json },
  run: async (input) => {
    const rollout = await find(input, 'status');
    show(input, rollout);
    return rollout.verdict === 'fail' || rollout.verdict === 'error' ? 1 : 0;
  },
};

const rehearse: Command = {
  noun: 'rollout',
  verb: 'rehearse',
  summary: 'Prove that a route can be rolled back unnoticed: its own version goes out and is taken out again',
  positionals: [{ name: 'ROUTE', describe: 'Route to rehearse on' }],
  options: {
    share: { type: 'string', value: 'PERCENT', describe: 'Share of users that meet the second target; 5' },
    seconds: { type: 'string', value: 'N', describe: 'How long it stays out; 5' },
    json,
  },
  run: rehearseRun,
};

function numberOf(value: string | boolean | undefined, name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  const read = Number(value);
  if (!Number.isFinite(read)) throw new UsageProblem(`--${name} takes a number, not "${String(value)}".`);
  return read;
}

async function rehearseRun(input: CommandInput): Promise<number> {
  const { client, options, terminal } = input;
  const route = named(input, 'haechi rollout rehearse ROUTE');
  const seconds = numberOf(options['seconds'], 'seconds', 5);
  const share = Math.round(numberOf(options['share'], 'share', 5) * 100);
  let rollout = await client.releases.rehearse({ params: { route }, body: { share, seconds } });
  terminal.err(`${rollout.id}: rehearsing for ${seconds} s …\n`);
  const until = terminal.now().getTime() + (seconds + patienceSeconds) * 1000;
  while (rollout.rehearsal === null && terminal.now().getTime() < until) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    rollout = await client.releases.get({ params: { id: rollout.id } });
  }
  const { rehearsal } = rollout;
  if (rehearsal === null) {
    terminal.err(
      `The rehearsal ${rollout.id} has not been reported in time. See: haechi rollout status ${rollout.id}\n`,
    );
    return 1;
  }
  terminal.out(options['json'] === true ? `${JSON.stringify(rehearsal)}\n` : rehearsalText(rehearsal));
  return rehearsal.verdict === 'pass' ? 0 : rehearsal.verdict === 'fail' ? 1 : 2;
}

/** `haechi rollout …`. */
export const rollouts: readonly Command[] = [
  start,
  status,
  ...(Object.keys(verbs) as (keyof typeof verbs)[]).map(commandOf),
  rehearse,
];
