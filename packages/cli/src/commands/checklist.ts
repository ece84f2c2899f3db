import { type Checklist, manualKinds, renderMessage } from '@haechi/contract';
import { type Command, type CommandInput, type CommandOption, UsageProblem } from '../command.ts';

const json: CommandOption = { type: 'boolean', describe: 'Print JSON' };
const marks = { pass: 'pass', fail: 'FAIL', error: 'ERROR', skipped: '–' } as const;
const answers = ['pass', 'fail', 'skipped'] as const;

const count = ({ counts }: Checklist) =>
  `${counts.pass} pass, ${counts.fail} fail, ${counts.error} error, ${counts.skipped} not assessed`;

function listText(list: Checklist): string {
  const about = list.route === null ? list.system : `${list.model}/${list.version} on ${list.route}`;
  const kept = list.kept_at === null ? list.state : `kept ${list.kept_at}`;
  const lines = list.items.map(
    ({ id, verdict, title, reason }) =>
      `  ${marks[verdict].padEnd(6)} ${id.padEnd(26)} ${renderMessage(title, 'en')}: ${renderMessage(reason, 'en')}`,
  );
  return [`${list.stage}, ${about}: ${list.verdict} (${count(list)}; ${kept})`, ...lines, ''].join('\n');
}

/** 0 when every list passes, 1 when one fails, 2 when something could not be told; lists whose stage has not begun do not count. */
function show({ options, terminal }: CommandInput, lists: readonly Checklist[]): number {
  terminal.out(options['json'] === true ? `${JSON.stringify({ items: lists })}\n` : lists.map(listText).join('\n'));
  const begun = lists.filter(({ state }) => state !== 'waiting').map(({ verdict }) => verdict);
  if (begun.includes('fail')) return 1;
  return begun.every((verdict) => verdict === 'pass') ? 0 : 2;
}

function named({ positionals }: CommandInput, usage: string): string {
  const [name] = positionals;
  if (name === undefined) throw new UsageProblem(`Say which: ${usage}.`);
  return name;
}

/** The id itself, or that of the route's newest rollout that is no rehearsal. */
async function rolloutId({ client }: CommandInput, name: string): Promise<string> {
  if (name.startsWith('rol_')) return name;
  const { items } = await client.releases.list({ query: { route: name, limit: 20 } });
  const newest = items.find(({ strategy }) => strategy !== 'rehearsal');
  if (newest === undefined)
    throw new UsageProblem(`The route ${name} never had a rollout. See: haechi checklist before.`);
  return newest.id;
}

/** `ROUTE/VERSION`. */
function onRoute(name: string): { route: string; version: number } {
  const [, route, version] = /^([^/]+)\/(\d+)$/.exec(name) ?? [];
  if (route === undefined) throw new UsageProblem('Say which route and version: ROUTE/VERSION, for example apply/3.');
  return { route, version: Number(version) };
}

const ofRollout: Command = {
  noun: 'checklist',
  verb: 'show',
  summary: 'The three checklists of a rollout: exit code 0 pass, 1 fail, 2 could not be told',
  positionals: [{ name: 'ROLLOUT', describe: 'Id of a rollout, or a route: its newest rollout' }],
  options: { json },
  run: async (input) => {
    const id = await rolloutId(input, named(input, 'haechi checklist show ROLLOUT'));
    return show(input, (await input.client.checklists.ofRollout({ params: { id } })).items);
  },
};

const before: Command = {
  noun: 'checklist',
  verb: 'before',
  summary: 'The checklist before a version is rolled out on a route, as things stand: exit code 0, 1 or 2',
  positionals: [{ name: 'ROUTE/VERSION', describe: 'For example apply/3' }],
  options: { json },
  run: async (input) => {
    const params = onRoute(named(input, 'haechi checklist before ROUTE/VERSION'));
    return show(input, [await input.client.checklists.beforehand({ params })]);
  },
};

const system: Command = {
  noun: 'checklist',
  verb: 'system',
  summary: 'The six areas and the operation of a system, as things stand: exit code 0, 1 or 2',
  positionals: [{ name: 'SYSTEM', describe: 'Id of the system' }],
  options: { json },
  run: async (input) => {
    const params = { system: named(input, 'haechi checklist system SYSTEM') };
    return show(input, (await input.client.checklists.ofSystem({ params })).items);
  },
};

const answer: Command = {
  noun: 'checklist',
  verb: 'answer',
  summary: 'Answer an item that the record cannot tell, of a rollout, of a version before it, or of a system',
  positionals: [{ name: 'ITEM', describe: 'As the lists name it, for example before.training' }],
  options: {
    rollout: { type: 'string', value: 'ROLLOUT', describe: 'Of this rollout, or the newest of this route' },
    before: { type: 'string', value: 'ROUTE/VERSION', describe: 'Of this version before its rollout' },
    system: { type: 'string', value: 'SYSTEM', describe: 'Of this system' },
    verdict: { type: 'string', value: 'VERDICT', describe: 'pass, fail, or skipped where it does not apply' },
    reason: { type: 'string', value: 'TEXT', describe: 'Why, for the record' },
    json,
  },
  run: answerRun,
};

async function answerRun(input: CommandInput): Promise<number> {
  const { client, options } = input;
  const item = named(input, 'haechi checklist answer ITEM');
  const verdict = answers.find((one) => one === options['verdict']);
  const { rollout, before: route, system: of, reason } = options;
  if (verdict === undefined || typeof reason !== 'string')
    throw new UsageProblem('Say --verdict pass, fail or skipped, and why with --reason.');
  const body = { verdict, reason };
  if ([rollout, route, of].filter((one) => one !== undefined).length !== 1)
    throw new UsageProblem('Say whose item it is: one of --rollout, --before and --system.');
  if (typeof rollout === 'string') {
    const params = { id: await rolloutId(input, rollout), item };
    show(input, [await client.checklists.answerRollout({ params, body })]);
  } else if (typeof route === 'string') {
    show(input, [await client.checklists.answerBeforehand({ params: { ...onRoute(route), item }, body })]);
  } else {
    show(input, [await client.checklists.answerSystem({ params: { system: String(of), item }, body })]);
  }
  return 0;
}

const manual: Command = {
  noun: 'manual',
  verb: 'print',
  summary: 'Print a manual made from what is deployed: operations, troubleshooting or rollback',
  positionals: [
    { name: 'SYSTEM', describe: 'Id of the system' },
    { name: 'MANUAL', describe: manualKinds.join(', ') },
  ],
  options: {
    format: { type: 'string', value: 'FORMAT', describe: 'markdown or html; markdown when left out' },
    language: { type: 'string', value: 'en|ko', describe: 'en when left out' },
  },
  run: async (input) => {
    const { client, positionals, options, terminal } = input;
    const kind = manualKinds.find((one) => one === positionals[1]);
    if (kind === undefined) throw new UsageProblem(`Say which: haechi manual print SYSTEM ${manualKinds.join('|')}.`);
    const format = options['format'] === 'html' ? 'html' : 'markdown';
    const language = options['language'] === 'ko' ? 'ko' : 'en';
    const params = { system: named(input, 'haechi manual print SYSTEM MANUAL'), manual: kind };
    const given = await client.checklists.manual({ params, query: { format, language } });
    terminal.out(await given.text());
    return 0;
  },
};

/** `haechi checklist …` and `haechi manual print`. */
export const checklists: readonly Command[] = [ofRollout, before, system, answer, manual];
