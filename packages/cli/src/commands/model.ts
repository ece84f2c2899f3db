import { type Approval, type CardFormat, cardFormats, type ModelVersion } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { type Command, type CommandInput, type CommandOption, UsageProblem } from '../command.ts';

const which = { name: 'MODEL/VERSION', describe: 'For example credit/2; also credit/champion, or credit/latest' };
const reason: CommandOption = { type: 'string', value: 'TEXT', describe: 'Why; it is kept with the decision' };
const json: CommandOption = { type: 'boolean', describe: 'Print the answer as JSON' };

interface Named {
  readonly model: string;
  readonly version: number;
}

/** The version that `MODEL/VERSION` names, by number, alias or `latest`. */
async function versionIn({ positionals, client }: CommandInput): Promise<Named> {
  const [, model, name] = /^([^/]+)\/([^/]+)$/.exec(positionals[0] ?? '') ?? [];
  if (model === undefined || name === undefined)
    throw new UsageProblem('Say which version: MODEL/VERSION, for example credit/2.');
  if (/^[1-9]\d*$/.test(name)) return { model, version: Number(name) };
  const { version } = await client.registry.resolve({ params: { model, name } });
  return { model, version };
}

function reasonIn({ options }: CommandInput): string {
  const given = options['reason'];
  if (typeof given === 'string' && given.trim() !== '') return given;
  throw new UsageProblem('Say why: --reason "…".');
}

/** How a submission stands: a line, and one for each check. */
function approvalText({ label, status, attempt, checks, decisions }: Approval): string {
  const lines = checks.map(({ check, verdict, required, items }) => {
    const bad = items.filter((item) => item.verdict !== 'pass').map((item) => shownItem(item));
    const note = required ? '' : ' (not required here)';
    return `  ${verdict.padEnd(8)} ${check}${note}${bad.length === 0 ? '' : `: ${bad.join(', ')}`}`;
  });
  const exception = decisions.at(-1)?.override != null ? ', as a recorded exception to the four-eyes rule' : '';
  return `${label}: ${status}${exception} (submission ${attempt})\n${lines.join('\n')}\n`;
}

function shownItem({ name, value, threshold, n }: Approval['checks'][number]['items'][number]): string {
  const shown = [
    value === null ? 'no value' : String(value),
    ...(threshold === null ? [] : [`limit ${threshold}`]),
    ...(n === null ? [] : [`n ${n}`]),
  ];
  return `${name} (${shown.join(', ')})`;
}

/** A command on one version whose answer is a submission. Exit code 0 where it is as it was wished, 1 otherwise. */
function approvalCommand(
  verb: string,
  summary: string,
  does: {
    readonly options: Command['options'];
    readonly wished: Approval['status'];
    call(client: Client, named: Named, input: CommandInput): Promise<Approval>;
  },
): Command {
  return {
    noun: 'model',
    verb,
    summary,
    positionals: [which],
    options: { ...does.options, json },
    run: async (input) => {
      const approval = await does.call(input.client, await versionIn(input), input);
      input.terminal.out(input.options['json'] === true ? `${JSON.stringify(approval)}\n` : approvalText(approval));
      return approval.status === does.wished ? 0 : 1;
    },
  };
}

function versionLine({ label, stage, approval_status: status, metrics }: ModelVersion): string {
  const shown = Object.entries(metrics).slice(0, 4);
  return `${label}  ${stage}  ${status}  ${shown.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}

const show: Command = {
  noun: 'model',
  verb: 'show',
  summary: 'Show the versions of a model: stage, approval, metrics, aliases',
  positionals: [{ name: 'MODEL', describe: 'Id of the model' }],
  options: { json },
  run: async ({ positionals: [model], options, client, terminal }) => {
    if (model === undefined) throw new UsageProblem('Say which model: haechi model show MODEL.');
    const found = await client.registry.getModel({ params: { model } });
    const { items } = await client.registry.listVersions({ params: { model }, query: { limit: 50 } });
    if (options['json'] === true) terminal.out(`${JSON.stringify({ ...found, versions: items })}\n`);
    else {
      const aliases = Object.entries(found.aliases).map(([alias, version]) => `${alias} = ${version}`);
      const head = [`${found.id}: ${found.governance}`, ...aliases].join(', ');
      terminal.out(`${[head, ...items.map(versionLine)].join('\n')}\n`);
    }
    return 0;
  },
};

/** What moved, or which rollouts were started to move it. */
function movedText(what: string, rollouts: readonly string[]): string {
  if (rollouts.length === 0) return `${what}\n`;
  return `Nothing moved yet: it moves when ${rollouts.join(', ')} promotes the version.\n`;
}

const stage: Command = {
  noun: 'model',
  verb: 'stage',
  summary: 'Set the stage of a version; production of a governed model starts the rollout of its routes',
  positionals: [which, { name: 'STAGE', describe: 'none, staging, production or archived' }],
  options: { reason },
  run: async (input) => {
    const named = await versionIn(input);
    const to = (['none', 'staging', 'production', 'archived'] as const).find((one) => one === input.positionals[1]);
    if (to === undefined) throw new UsageProblem('Say which stage: none, staging, production or archived.');
    const body = { stage: to, reason: String(input.options['reason'] ?? '') };
    const { started_rollouts: rollouts } = await input.client.registry.setStage({ params: named, body });
    input.terminal.out(movedText(`${named.model}/${named.version} is ${to}.`, rollouts));
    return 0;
  },
};

const alias: Command = {
  noun: 'model',
  verb: 'alias',
  summary: 'Point an alias at a version; champion of a governed model starts the rollout of its routes',
  positionals: [which, { name: 'ALIAS', describe: 'Name of the alias' }],
  options: { reason },
  run: async (input) => {
    const named = await versionIn(input);
    const name = input.positionals[1];
    if (name === undefined) throw new UsageProblem('Say which alias: haechi model alias MODEL/VERSION ALIAS.');
    const { started_rollouts: rollouts } = await input.client.registry.setAlias({
      params: { model: named.model, alias: name },
      body: { version: named.version, reason: String(input.options['reason'] ?? '') },
    });
    input.terminal.out(movedText(`${name} of ${named.model} is ${named.version}.`, rollouts));
    return 0;
  },
};

const card: Command = {
  noun: 'model',
  verb: 'card',
  summary: 'Print the model card of a version',
  positionals: [which],
  options: {
    format: { type: 'string', value: 'FORMAT', describe: `${cardFormats.join(', ')}; markdown when left out` },
    language: {
      type: 'string',
      value: 'en|ko',
      describe: 'Language of Markdown, and the first of HTML; en when left out',
    },
  },
  run: async (input) => {
    const asked = String(input.options['format'] ?? 'markdown');
    const format = cardFormats.find((one): one is CardFormat => one === asked);
    if (format === undefined)
      throw new UsageProblem(`There is no format "${asked}". There are: ${cardFormats.join(', ')}.`);
    const language = input.options['language'] === 'ko' ? 'ko' : 'en';
    const answer = await input.client.registry.card({ params: await versionIn(input), query: { format, language } });
    input.terminal.out(await answer.text());
    return 0;
  },
};

/** `haechi model …`: the registry from a terminal, through the doors of the interface. */
export const modelCommands: readonly Command[] = [
  show,
  approvalCommand('submit', 'Submit a version for approval: runs the checks, exit code 1 when one fails', {
    options: { comment: { type: 'string', value: 'TEXT', describe: 'For whoever reviews it' } },
    wished: 'pending_review',
    call: (client, params, { options }) =>
      client.approvals.submit({ params, body: { comment: String(options['comment'] ?? '') } }),
  }),
  approvalCommand('approve', 'Approve a version; a key does so only as a recorded exception where one person works', {
    options: {
      reason,
      override: {
        type: 'boolean',
        describe: 'Record an exception to the four-eyes rule, where one person alone may approve',
      },
    },
    wished: 'approved',
    call: (client, params, input) =>
      client.approvals.approve({
        params,
        body: { reason: reasonIn(input), override: input.options['override'] === true },
      }),
  }),
  approvalCommand('reject', 'Reject a version, or take its approval back', {
    options: { reason },
    wished: 'rejected',
    call: (client, params, input) => client.approvals.reject({ params, body: { reason: reasonIn(input) } }),
  }),
  stage,
  alias,
  card,
];
