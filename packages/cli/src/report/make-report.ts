/** From two files to a document: read, understand, load, look. */
import type { AnalysisKind, Message } from '@haechi/contract';
import { type AnalysisRequest, analyse, type FileFacts, type RowsReader } from '@haechi/monitoring';
import { UsageProblem } from '../command.ts';
import { type ColumnPlan, type NamedColumns, planColumns, taskOf, withProbabilities } from './column-plan.ts';
import { REPORT_SEED } from './constants.ts';
import { type DataFile, openDataFile } from './data-file.ts';
import { type FileEngine, openFileEngine } from './file-engine.ts';
import { inspectFile } from './inspect-file.ts';
import { type LoadedTable, loadTable } from './load-table.ts';
import { rememberingReader } from './remembering-reader.ts';
import { outcomeOf, type ReportDocument } from './report-document.ts';
import { kindsOf, type ReportVerb } from './report-kinds.ts';
import { limitsOfKind, type ReportOptions } from './report-options.ts';
import { bandsOf, extraForms, identityTexts, type SourcePlan, sourceOf } from './table-source.ts';

/** Steps, for a person who waits. */
export type Step = 'open' | 'inspect' | 'load' | 'stream' | AnalysisKind;

export interface ReportInput {
  readonly verb: ReportVerb;
  readonly options: ReportOptions;
  readonly now: () => Date;
  readonly onStep: (step: Step) => void;
}

interface Loaded {
  readonly current: LoadedTable;
  readonly reference: LoadedTable | null;
  readonly plan: SourcePlan;
}

/** @throws UsageProblem when a file cannot be read or an option names what is not there */
export async function makeReport({ verb, options: asked, now, onStep }: ReportInput): Promise<ReportDocument> {
  const began = now();
  onStep('open');
  using engine = openFileEngine();
  const file = await openDataFile(engine, asked.current, 'current');
  const beside = asked.reference === null ? null : await openDataFile(engine, asked.reference, 'reference');
  onStep('inspect');
  const named = new Set(
    Object.values(asked.columns)
      .flatMap((one) => one ?? [])
      .filter((one) => typeof one === 'string'),
  );
  const facts = await inspectFile(engine, file, named);
  const options = { ...asked, columns: withProbabilities(asked.columns, asked.probabilities, facts) };
  const kinds = kindsOf(verb, options.columns, options.reference !== null);
  const factsBeside = beside === null ? null : await inspectFile(engine, beside, named);
  const plan = planColumns(facts, factsBeside, options.columns);
  const notes = columnNotes(plan, options.columns);
  onStep('load');
  await engine.release();
  const loaded = await loadBoth(engine, { file, beside, plan, options, kinds: kinds.asked });
  const reader = rememberingReader(engine);
  const analyses = [];
  for (const kind of [...kinds.asked, ...kinds.beside]) {
    onStep(kind);
    analyses.push(await analyse(reader, requestOf(kind, loaded, { options, now: began })));
    await engine.release();
  }
  return {
    format: 'haechi.report.v1',
    ...outcomeOf(analyses, kinds.asked),
    analyses,
    current: factsOf(file, loaded.current),
    reference: beside === null || loaded.reference === null ? null : factsOf(beside, loaded.reference),
    roles: rolesOf(options.columns),
    judge: options.judge,
    preset: options.settings.preset,
    notes: [...notes, ...rowNotes(loaded, options)],
    made_at: began.toISOString(),
    seconds: (now().getTime() - began.getTime()) / 1000,
  };
}

interface Files {
  readonly file: DataFile;
  readonly beside: DataFile | null;
  readonly plan: ColumnPlan;
  readonly options: ReportOptions;
  readonly kinds: readonly AnalysisKind[];
}

async function loadBoth(engine: FileEngine, { file, beside, plan, options, kinds }: Files): Promise<Loaded> {
  const named = options.columns;
  const target = [...plan.current, ...(plan.reference ?? [])].filter(({ name }) => name === named.target);
  const task = options.task ?? taskOf(target) ?? 'classification';
  const region = kinds.includes('data_quality') ? (options.settings.residency?.tag ?? null) : null;
  const texts = kinds.includes('data_quality') && options.settings.sensitive.look ? identityTexts(plan.current) : [];
  const asText = [...texts, ...(region === null ? [] : [region])].map((name) => [name, 't'] as const);
  const extra = new Map([...asText, ...extraForms(named, task)]);
  const current = await loadTable(engine, file, { name: 'current_rows', columns: plan.current, extra });
  const reference =
    beside === null || plan.reference === null
      ? null
      : await loadTable(engine, beside, { name: 'reference_rows', columns: plan.reference, extra });
  const whole = { target: target.some(({ readAs }) => readAs === 'number'), given: options.settings.positive };
  const given = whole.given !== null && whole.target && whole.given.trim() !== '' ? Number(whole.given) : Number.NaN;
  const positive = Number.isNaN(given) ? whole.given : String(given);
  const classes = await classesOf(engine, { named, tables: [reference, current], positive });
  const bands = bandsOf(named, reference?.columns ?? current.columns);
  const source = { named, task, classes, bands, threshold: options.threshold, region };
  return { current, reference, plan: { ...source, positive: positive ?? classes?.[1] ?? null } };
}

interface ClassSearch {
  readonly named: NamedColumns;
  readonly tables: readonly (LoadedTable | null)[];
  readonly positive: string | null;
}

/** The two classes of the target, needed where the prediction is to be made from the score. */
async function classesOf(reader: RowsReader, { named, tables, positive }: ClassSearch): Promise<SourcePlan['classes']> {
  if (named.score === null || named.prediction !== null) return null;
  const asked = tables.flatMap((table) => {
    const text = table?.columns.find(({ name }) => name === named.target)?.forms.get('t');
    return table === null || text === undefined
      ? []
      : [`SELECT DISTINCT toString(${text}) AS class FROM ${table.name}`];
  });
  if (asked.length === 0) return null;
  const { rows } = await reader.query<{ class: string }>(
    `SELECT DISTINCT class FROM (${asked.join(' UNION ALL ')}) WHERE class != '' ORDER BY class LIMIT 3`,
    {},
  );
  const names = rows.map((row) => row.class);
  const [first, second] = names;
  if (first === undefined || second === undefined || names.length > 2) return null;
  return positive === first ? [second, first] : [first, second];
}

function requestOf(
  kind: AnalysisKind,
  { current, reference, plan }: Loaded,
  { options, now }: { options: ReportOptions; now: Date },
): AnalysisRequest {
  return {
    kind,
    current: sourceOf(current, kind, plan),
    reference: reference === null || reference.rows === 0 ? null : sourceOf(reference, kind, plan),
    settings: { ...options.settings, positive: plan.positive },
    limits: limitsOfKind(options.limits, kind),
    seed: REPORT_SEED,
    now,
    judge: options.judge,
  };
}

/** What a report says of a file. */
export function factsOf(file: DataFile, table: LoadedTable): FileFacts {
  const { path, format, bytes } = file;
  const columns = table.columns.map(({ name, form, readAs, leftOut, forms }) => ({
    name,
    read_as: form === 'nested' || forms.size === 0 ? ('not_read' as const) : readAs,
    left_out: leftOut,
  }));
  return { path, format, bytes, rows: table.rows, columns };
}

/** The columns that were named, by role. */
export function rolesOf(named: NamedColumns): Readonly<Record<string, string>> {
  const { target, prediction, score, time, id, sensitive } = named;
  const probabilities = named.probabilities.map(({ column }) => column).join(', ') || null;
  const given = { target, prediction, score, probabilities, time, id, sensitive: sensitive.join(', ') || null };
  return Object.fromEntries(
    Object.entries(given).flatMap(([role, column]) => (column === null ? [] : [[role, column]])),
  );
}

/** A column that was named and is in neither file is a slip of the hand; one that only one file has is worth a word. */
export function columnNotes({ current, reference }: ColumnPlan, named: NamedColumns): readonly Message[] {
  const given = [named.target, named.prediction, named.score, named.time, named.id].filter((name) => name !== null);
  const inFile = (columns: ColumnPlan['current'] | null, name: string) => columns?.some((one) => one.name === name);
  const probable = named.probabilities.map(({ column }) => column);
  return [...given, ...probable, ...named.sensitive].flatMap((column): Message[] => {
    const [now, before] = [inFile(current, column), inFile(reference, column)];
    if (!now && !before) throw new UsageProblem(`There is no column "${column}": the file has ${nameList(current)}.`);
    if (!now) return [{ key: 'report.note.not_in_current', params: { column } }];
    return before === false ? [{ key: 'report.note.not_in_reference', params: { column } }] : [];
  });
}

const SHOWN_NAMES = 30;
function nameList(columns: ColumnPlan['current']): string {
  const names = columns.slice(0, SHOWN_NAMES).map(({ name }) => name);
  return `${names.join(', ')}${columns.length > SHOWN_NAMES ? ', …' : ''}`;
}

function rowNotes({ current, reference }: Loaded, options: ReportOptions): readonly Message[] {
  const empty = (table: LoadedTable | null, file: string | null): Message[] =>
    table?.rows === 0 ? [{ key: 'report.note.no_rows', params: { file } }] : [];
  return [...empty(current, options.current), ...empty(reference, options.reference)];
}
