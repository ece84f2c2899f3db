/** The loaded tables as the engine of the analyses takes them: columns, roles, task. Pure. */
import type { AnalysisKind, Message } from '@haechi/contract';
import { type ColumnAccess, quoteString, type Roles, type TableSource } from '@haechi/monitoring';
import type { NamedColumns, PlannedColumn } from './column-plan.ts';
import { MAX_NUMERIC_GROUPS } from './constants.ts';
import type { Form, LoadedColumn, LoadedTable } from './load-table.ts';

export interface SourcePlan {
  readonly named: NamedColumns;
  readonly task: 'classification' | 'regression';
  readonly positive: string | null;
  /** Names of the two classes where the prediction is made from the score: [other, positive]; null: a prediction was given. */
  readonly classes: readonly [string, string] | null;
  readonly threshold: number;
  /** Bounds of the bands of a sensitive attribute of numbers, by column; the same on both sides. */
  readonly bands: ReadonlyMap<string, readonly number[]>;
  /** Column that says where a row's data is; null: nobody asks. */
  readonly region: string | null;
}

/** Forms that the named columns are needed in, beside what they are read as. */
export function extraForms(named: NamedColumns, task: 'classification' | 'regression'): ReadonlyMap<string, Form> {
  const label: Form = task === 'classification' ? 't' : 'n';
  const roles: readonly (readonly [string | null, Form])[] = [
    [named.target, label],
    [named.prediction, label],
    [named.score, 'n'],
    [named.time, 'd'],
    [named.id, 't'],
    ...named.sensitive.map((name) => [name, 't'] as const),
    ...named.probabilities.map(({ column }) => [column, 'n'] as const),
  ];
  return new Map(roles.flatMap(([name, form]) => (name === null ? [] : [[name, form] as const])));
}

/** Texts that name rows, and so are no features: an e-mail address does too. Quality looks for personal data in them. */
export function identityTexts(columns: readonly PlannedColumn[]): readonly string[] {
  return columns.flatMap(({ name, readAs, leftOut }) =>
    readAs === 'text' && leftOut !== null && /[.](?:identity|id)$/.test(leftOut.key) ? [name] : [],
  );
}

/** The quarters of a sensitive attribute that is a quantity. */
export function bandsOf(named: NamedColumns, columns: readonly LoadedColumn[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    columns
      .filter(
        ({ name, readAs, distinct }) =>
          named.sensitive.includes(name) && readAs === 'number' && distinct > MAX_NUMERIC_GROUPS,
      )
      .map(({ name, quarters }) => [name, [...new Set(quarters)]]),
  );
}

/** What a kind of analysis looks at in a table. Quality looks at the columns with a role too. */
export function sourceOf(table: LoadedTable, kind: AnalysisKind, plan: SourcePlan): TableSource {
  const roles = rolesOf(table, plan);
  const looked = table.columns.filter(
    ({ leftOut }) => leftOut === null || (kind === 'data_quality' && isRole(leftOut)),
  );
  const texts = kind === 'data_quality' ? textsOf(table) : [];
  return {
    from: table.name,
    params: {},
    columns: looked.flatMap((column) => accessOf(column) ?? []),
    roles,
    task: plan.task,
    positive: plan.positive,
    ...(texts.length === 0 ? {} : { texts: `[${texts.join(', ')}]` }),
  };
}

function textsOf({ columns }: LoadedTable): string[] {
  const names = new Set(identityTexts(columns));
  return columns.flatMap(({ name, forms }) => {
    const text = forms.get('t');
    return text !== undefined && names.has(name) ? [`(${quoteString(name)}, toString(${text}))`] : [];
  });
}

const isRole = ({ key }: Message): boolean => /^report\.left_out\.(target|prediction|score)$/.test(key);

function accessOf(column: LoadedColumn): ColumnAccess | undefined {
  const { name, forms, wrong, readAs } = column;
  const own = forms.get(readAs === 'text' ? 't' : 'n');
  if (own === undefined) return undefined;
  if (readAs === 'text') return { name, kind: 'categorical', expression: own };
  return { name, kind: 'numeric', expression: own, ...(wrong === null ? {} : { raw: wrong }) };
}

function rolesOf(table: LoadedTable, plan: SourcePlan): Roles {
  const { named, task } = plan;
  const form = (name: string | null, wanted: Form): string | undefined =>
    table.columns.find((column) => column.name === name)?.forms.get(wanted);
  const label: Form = task === 'classification' ? 't' : 'n';
  const score = form(named.score, 'n');
  const likely = named.probabilities.flatMap(({ name, column }) => {
    const sql = form(column, 'n');
    return sql === undefined ? [] : [{ name: quoteString(name), sql }];
  });
  const given: Record<Exclude<keyof Roles, 'sensitive'>, string | undefined> = {
    target: form(named.target, label),
    prediction: form(named.prediction, label) ?? predictionOf(score, plan) ?? likeliest(likely),
    probabilities: likely.length === 0 ? undefined : mapOf(likely),
    score: score ?? (task === 'regression' ? form(named.prediction, 'n') : undefined),
    confidence: undefined,
    time: form(named.time, 'd'),
    id: form(named.id, 't') ?? table.rowHash,
    latencyMs: undefined,
    region: form(plan.region, 't'),
  };
  const present = Object.entries(given).filter(([, sql]) => sql !== undefined);
  const sensitive = named.sensitive.flatMap((name) => groupsOf(table, name, plan.bands.get(name)) ?? []);
  return { ...Object.fromEntries(present), sensitive };
}

type Likely = readonly { readonly name: string; readonly sql: string }[];

/** Map(String, Float64); a row without any of them has an empty one. */
function mapOf(likely: Likely): string {
  const values = likely.map(({ sql }) => sql).join(', ');
  const pairs = likely.map(({ name, sql }) => `${name}, ${sql}`).join(', ');
  return `if(arrayAll(one -> isNaN(one), [${values}]), CAST(map(), 'Map(String, Float64)'), map(${pairs}))`;
}

/** The class of the greatest probability; '' where none is given. */
function likeliest(likely: Likely): string | undefined {
  if (likely.length === 0) return undefined;
  const values = `[${likely.map(({ sql }) => sql).join(', ')}]`;
  const known = `arrayFilter(one -> NOT isNaN(one), ${values})`;
  const names = `[${likely.map(({ name }) => name).join(', ')}]`;
  return `if(empty(${known}), '', ${names}[indexOf(${values}, arrayMax(${known}))])`;
}

/** The class that the score says, where no prediction is given. */
function predictionOf(score: string | undefined, { task, classes, threshold }: SourcePlan): string | undefined {
  if (score === undefined) return undefined;
  if (task === 'regression') return score;
  if (classes === null) return undefined;
  const [other, positive] = classes.map(quoteString);
  return `multiIf(isNaN(${score}), '', ${score} >= ${threshold}, ${positive}, ${other})`;
}

function groupsOf(table: LoadedTable, name: string, bands: readonly number[] | undefined): ColumnAccess | undefined {
  const column = table.columns.find((one) => one.name === name);
  const text = column?.forms.get('t');
  if (column === undefined || text === undefined) return undefined;
  if (bands === undefined) return { name, kind: 'categorical', expression: text };
  const number = column.forms.get('n') ?? text;
  return { name, kind: 'categorical', expression: bandsSql(number, bands) };
}

/** `below 25`, `25 to 37`, …, `37 and above`: in signs, since groups are data and have no language. */
function bandsSql(number: string, bounds: readonly number[]): string {
  const cases = bounds.map((bound, i) => {
    const label = i === 0 ? `< ${bound}` : `${bounds[i - 1]} ≤ … < ${bound}`;
    return `${number} < ${bound}, ${quoteString(label)}`;
  });
  return `multiIf(isNaN(${number}), '', ${cases.join(', ')}, ${quoteString(`≥ ${bounds.at(-1)}`)})`;
}
