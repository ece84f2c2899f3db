import { type CardMetric, type Language, type Message, type ModelCard, renderMessage } from '@haechi/contract';

/** A piece of a card, before it is put into a format. Every string is text, never markup. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'items'; readonly items: readonly string[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly text: string };

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}
type Words = (key: string, params?: Message['params']) => string;

/** The sections of a card in one language, in the order in which they are read. What nobody wrote is said to be missing, not left out. Pure. */
export function cardSections(card: ModelCard, language: Language): Section[] {
  const words: Words = (key, params = {}) => renderMessage({ key: `card.${key}`, params }, language);
  const say = (message: Message) => renderMessage(message, language);
  const section = (id: string, blocks: readonly (Block | null)[]): Section => {
    const shown = blocks.filter((block) => block !== null);
    return {
      id,
      title: words(`section.${id}`),
      blocks: shown.length > 0 ? shown : [{ kind: 'text', text: words('not_written') }],
    };
  };
  return [
    section('overview', overview(card, words)),
    section('purpose', purpose(card, words)),
    section('data', data(card, words)),
    section('parameters', parameters(card, words)),
    section('metrics', [metricTable(card.quantitative_analysis.metrics, words)]),
    section('limits', [text(card.considerations.limitations), list(card.considerations.tradeoffs)]),
    section('bias', [
      metricTable(card.quantitative_analysis.bias_metrics, words),
      metricTable(card.quantitative_analysis.groups, words),
    ]),
    section('ethics', [text(card.considerations.ethics), text(card.considerations.mitigation)]),
    section('use', [
      text(card.use.notes),
      { kind: 'text', text: words('use.call', { route: card.model_details.routes[0] ?? '{route}' }) },
      { kind: 'code', text: JSON.stringify(card.use.example, null, 2) },
    ]),
    section('monitoring', [
      { kind: 'items', items: ['performance', 'drift', 'retraining'].map((what) => words(`monitoring.${what}`)) },
      text(card.monitoring.notes),
    ]),
    section('approval', approval(card, words, say)),
  ];
}

const text = (value: string): Block | null => (value.trim() === '' ? null : { kind: 'text', text: value });
const list = (items: readonly string[]): Block | null => (items.length === 0 ? null : { kind: 'items', items });

/** Label and value where there is a value. */
function pairs(words: Words, found: readonly (readonly [string, string | null])[]): Block {
  return {
    kind: 'pairs',
    pairs: found.flatMap(([key, value]) =>
      value === null || value === '' ? [] : [[words(`label.${key}`), value] as const],
    ),
  };
}

function overview({ model_details: details }: ModelCard, words: Words): (Block | null)[] {
  return [
    text(details.overview),
    text(details.version.description),
    pairs(words, [
      ['name', `${details.name}/${details.version.name}`],
      ['date', details.version.date],
      ['stage', details.version.stage],
      ['developer', details.developer],
      ['owners', details.owners.join(', ')],
      ['license', details.license],
      ['run', details.run_id],
      ['routes', details.routes.join(', ')],
      ['sha256', details.sha256],
      ['documentation', details.documentation],
      ['citation', details.citation],
    ]),
    list(details.references),
  ];
}

function purpose({ considerations }: ModelCard, words: Words): (Block | null)[] {
  const { purpose: why, users, use_cases: cases, out_of_scope: not } = considerations;
  return [
    text(why),
    ...(users.length === 0 ? [] : [text(words('label.users')), list(users)]),
    ...(cases.length === 0 ? [] : [text(words('label.use_cases')), list(cases)]),
    ...(not.length === 0 ? [] : [text(words('label.out_of_scope')), list(not)]),
  ];
}

function data({ model_parameters: { data: set } }: ModelCard, words: Words): (Block | null)[] {
  return [
    pairs(words, [
      ['dataset', set.name],
      ['period', set.period],
      ['rows', String(set.rows)],
      ['columns', set.columns.join(', ')],
      ['sha256', set.sha256],
    ]),
    list(set.dropped.map(({ column, why }) => words('dropped', { column, why }))),
    list(set.alterations.map(({ description, rows }) => words('altered', { description, rows }))),
  ];
}

function parameters({ model_parameters: made }: ModelCard, words: Words): (Block | null)[] {
  return [
    text(made.architecture),
    pairs(words, [
      ['format', made.format],
      ['classes', made.classes.join(', ')],
      ['training', Object.keys(made.training).length === 0 ? null : JSON.stringify(made.training)],
    ]),
    {
      kind: 'table',
      head: [words('label.feature'), words('label.type'), words('label.levels')],
      rows: made.inputs.map(({ name, type, levels = [] }) => [name, type, levels.join(', ')]),
    },
  ];
}

function metricTable(metrics: readonly CardMetric[], words: Words): Block | null {
  if (metrics.length === 0) return null;
  const head = ['metric', 'slice', 'value', 'interval', 'n', 'threshold', 'method'].map((key) => words(`label.${key}`));
  const shown = (value: number | null) => (value === null ? '' : String(Number(value.toPrecision(4))));
  const interval = ({ lower, upper }: CardMetric) =>
    lower === null || upper === null ? '' : `${shown(lower)} – ${shown(upper)}`;
  return {
    kind: 'table',
    head,
    rows: metrics.map((metric) => [
      metric.type,
      metric.slice ?? '',
      shown(metric.value),
      interval(metric),
      metric.n === null ? '' : String(metric.n),
      shown(metric.threshold),
      metric.method,
    ]),
  };
}

function approval({ approval: found }: ModelCard, words: Words, say: (message: Message) => string): (Block | null)[] {
  const by =
    found.decided_by === null ? null : (found.decided_by.name ?? `${found.decided_by.kind} ${found.decided_by.id}`);
  return [
    pairs(words, [
      ['governance', words(`governance.${found.governance}`)],
      ['status', words(`status.${found.status}`)],
      ['decided_by', by],
      ['decided_at', found.decided_at],
      ['reason', found.reason],
    ]),
    found.override === null ? null : { kind: 'text', text: words(`override.${found.override}`) },
    found.texts_changed_since ? { kind: 'text', text: words('texts_changed') } : null,
    found.checks.length === 0
      ? null
      : {
          kind: 'table',
          head: ['check', 'verdict', 'required', 'finding'].map((key) => words(`label.${key}`)),
          rows: found.checks.map(({ check, verdict, required, reason }) => [
            words(`check.${check}`),
            words(`verdict.${verdict}`),
            words(required ? 'yes' : 'no'),
            say(reason),
          ]),
        },
  ];
}
