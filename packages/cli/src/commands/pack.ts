import { type IndicatorPack, type Language, type Message, packNames, renderMessage } from '@haechi/contract';
import { type Command, type CommandInput, UsageProblem } from '../command.ts';

type PackName = IndicatorPack['id'];
type Say = (message: Message) => string;

const lang = { type: 'string', value: 'en|ko', describe: 'Language of the texts; en when left out' } as const;
const json = { type: 'boolean', describe: 'Print the answer as JSON' } as const;
const packPlace = { name: 'PACK', describe: `One of ${packNames.join(', ')}` } as const;

/** `haechi pack list`, `show` and `apply`: ready-made monitors for a field of use. */
export const packs: readonly Command[] = [
  {
    noun: 'pack',
    verb: 'list',
    summary: 'The packs of monitors for a field of use',
    positionals: [],
    options: { lang, json },
    run: list,
  },
  {
    noun: 'pack',
    verb: 'show',
    summary: 'What a pack watches, what has to be filled in, and where each limit comes from',
    positionals: [packPlace],
    options: { lang, json, yaml: { type: 'boolean', describe: 'Print the YAML that the pack is made of' } },
    run: show,
  },
  {
    noun: 'pack',
    verb: 'apply',
    summary: 'Define the monitors of a pack for a system: shows what would change, asks, does it',
    positionals: [packPlace],
    options: {
      system: { type: 'string', value: 'ID', describe: 'System that is to be watched' },
      set: {
        type: 'string',
        value: 'NAME=VALUE;…',
        describe: 'Parameters, for example "approved=yes;reason=decline_reason"',
      },
      monitors: { type: 'string', value: 'ID,…', describe: 'Monitors of the pack to define; all when left out' },
      'dry-run': { type: 'boolean', describe: 'Show what would change and change nothing' },
      yes: { type: 'boolean', describe: 'Do not ask' },
      lang,
      json,
    },
    run: apply,
  },
];

function sayIn({ options }: CommandInput): Say {
  const asked = options['lang'] ?? 'en';
  if (asked !== 'en' && asked !== 'ko') throw new UsageProblem(`--lang takes en or ko; "${String(asked)}" is neither.`);
  const language: Language = asked;
  return (message) => renderMessage(message, language);
}

function packOf({ positionals }: CommandInput): PackName {
  const found = packNames.find((name) => name === positionals[0]);
  if (found === undefined) throw new UsageProblem(`Say which pack: ${packNames.join(' or ')}.`);
  return found;
}

async function list(input: CommandInput): Promise<number> {
  const { client, terminal, options } = input;
  const say = sayIn(input);
  const { items } = await client.indicatorPacks.list();
  if (options['json'] === true) terminal.out(`${JSON.stringify(items, null, 2)}\n`);
  else for (const { id, name, about } of items) terminal.out(`${id}  ${say(name)}\n    ${say(about)}\n`);
  return 0;
}

async function show(input: CommandInput): Promise<number> {
  const { client, terminal, options } = input;
  const say = sayIn(input);
  const { yaml, ...pack } = await client.indicatorPacks.get({ params: { pack: packOf(input) } });
  if (options['yaml'] === true) terminal.out(yaml);
  else terminal.out(options['json'] === true ? `${JSON.stringify(pack, null, 2)}\n` : packText(pack, say));
  return 0;
}

function packText({ id, name, about, parameters, monitors }: IndicatorPack, say: Say): string {
  const named = parameters.map(
    (one) => `  ${one.id}${one.default === null ? '' : ` (${one.default})`}\n    ${say(one.about)}`,
  );
  const watched = monitors.map((one) => {
    const limits = one.limits.map(({ indicator, side, value, why, source }) => {
      const from = source === null ? '' : `\n      ${source}`;
      return `    ${indicator} ${side === 'max' ? '≤' : '≥'} ${value}: ${say(why)}${from}`;
    });
    return [`  ${one.id}: ${say(one.name)}`, `    ${say(one.why)}`, ...limits].join('\n');
  });
  return `${id}: ${say(name)}\n${say(about)}\n\n${named.join('\n')}\n\n${watched.join('\n')}\n`;
}

/** `a=x;b=y` by name. @throws UsageProblem for a part without `=` */
function parametersOf(text: string): Record<string, string> {
  const parts = text.split(';').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      if (at < 1) throw new UsageProblem(`--set takes NAME=VALUE, and "${part.trim()}" is none.`);
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}

const textOf = (value: string | boolean | undefined): string => (typeof value === 'string' ? value : '');

async function apply(input: CommandInput): Promise<number> {
  const { client, terminal, options } = input;
  const pack = packOf(input);
  const system = textOf(options['system']);
  if (system === '') throw new UsageProblem('Say which system: --system ID.');
  const monitors = textOf(options['monitors'])
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const body = { parameters: parametersOf(textOf(options['set'])), monitors };
  const params = { system, pack };
  const seen = await client.indicatorPacks.apply({ params, body: { ...body, dry_run: true } });
  for (const { monitor, change } of seen.changes) terminal.err(`${change.padEnd(8)} ${monitor}\n`);
  for (const { monitor, missing } of seen.left_out)
    terminal.err(`left out ${monitor}: fill in ${missing.join(', ')} (--set)\n`);
  const moves = seen.changes.filter(({ change }) => change !== 'same');
  if (moves.length === 0) terminal.err('Nothing would change.\n');
  const wanted = options['dry-run'] !== true && moves.length > 0;
  const agreed = wanted && (options['yes'] === true || (await terminal.confirm(`Apply ${pack} to ${system}?`)));
  if (wanted && !agreed) {
    terminal.err('Nothing was changed: say --yes to apply without being asked.\n');
    return 1;
  }
  const answer = agreed ? await client.indicatorPacks.apply({ params, body: { ...body, dry_run: false } }) : seen;
  if (options['json'] === true) terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  if (agreed) terminal.err(`Applied: ${moves.length} of ${answer.changes.length} monitors.\n`);
  return 0;
}
