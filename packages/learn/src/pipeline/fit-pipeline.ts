import { type Column, columnOf, type Table } from '../table.ts';
import { cellAt } from '../table-cell.ts';
import { compilePipeline } from './compile-pipeline.ts';
import type { Pipeline, PipelineInput, PipelineStep, PipelineValue } from './pipeline.ts';
import { timeOf } from './time-of.ts';

type Step<K extends PipelineStep['kind']> = Extract<PipelineStep, { kind: K }>;

/** A step before its numbers are learned. Steps without numbers of their own stand as they are. */
export type PipelineWish =
  | {
      readonly kind: 'impute';
      readonly column: string;
      readonly with: 'median' | 'mean' | 'mode';
      readonly flag?: string;
    }
  /** Quantiles of what is not missing, between which values are kept. */
  | { readonly kind: 'clip'; readonly column: string; readonly from: number; readonly to: number }
  | { readonly kind: 'scale'; readonly column: string }
  /** Levels of at least `least` rows, the `most` most frequent of them. */
  | { readonly kind: 'one_hot'; readonly column: string; readonly least: number; readonly most: number }
  /** Means of `target`, drawn towards the mean of all as by `prior` rows more. */
  | { readonly kind: 'target_encode'; readonly column: string; readonly into: string; readonly prior: number }
  | Step<'time_parts'>
  | Step<'ratio'>;

export interface PipelineFit {
  readonly inputs: readonly PipelineInput[];
  readonly steps: readonly PipelineWish[];
  /** Columns the model takes; without them all numeric columns there are at the end, and categorical ones that no step encodes. */
  readonly outputs?: readonly string[];
  /** One number a row; needed where a step encodes by it. Rows that are encoded by it are to be others than those it is learned from. */
  readonly target?: ArrayLike<number>;
}

/**
 * Learns a pipeline's numbers from the rows of a table, step by step: each is learned from what the steps before it make of the rows, by the same code
 * that serves later.
 */
export function fitPipeline(table: Table, { inputs, steps, outputs, target }: PipelineFit): Pipeline {
  const done: PipelineStep[] = [];
  const pipelineSoFar = (): Pipeline => ({ format: 'haechi.pipeline.v1', inputs, steps: done, outputs: [] });
  let rows = readRows(table, inputs);
  let columns = inputs.map(({ name }) => name);
  for (const wish of steps) {
    const valuesOf = (name: string) => {
      const at = columns.indexOf(name);
      return rows.map((row) => row[at] ?? null);
    };
    done.push(learn(wish, valuesOf, target));
    const { run, columns: now } = compilePipeline(pipelineSoFar());
    columns = [...now];
    rows = rows.map((row) => {
      const cells = [...row, ...new Array<PipelineValue>(columns.length - row.length).fill(null)];
      run(cells, done.length - 1, done.length);
      return cells;
    });
  }
  return { ...pipelineSoFar(), outputs: outputs ?? allOutputs(pipelineSoFar(), columns) };
}

/** What a pipeline makes of a table: its outputs as columns, by the same code as a single row. */
export function runPipelineOnTable(pipeline: Pipeline, table: Table): Table {
  const { columns, run } = compilePipeline(pipeline);
  const rows = readRows(table, pipeline.inputs).map((row) => {
    const cells = [...row, ...new Array<PipelineValue>(columns.length - row.length).fill(null)];
    run(cells, 0, pipeline.steps.length);
    return cells;
  });
  const made = pipeline.outputs.map((name): Column => {
    const at = columns.indexOf(name);
    return columnFrom(
      name,
      rows.map((row) => row[at] ?? null),
    );
  });
  return { rows: table.rows, columns: made };
}

function columnFrom(name: string, values: readonly PipelineValue[]): Column {
  if (!values.some((value) => typeof value === 'string'))
    return {
      kind: 'numeric',
      name,
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    };
  const levels = [...new Set(values.filter((value) => value !== null).map(String))];
  const codes = new Map(levels.map((level, code) => [level, code]));
  return {
    kind: 'categorical',
    name,
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : (codes.get(String(value)) ?? -1))),
  };
}

/** Cells of a table as a request would bring them: numbers of a categorical feature as text, texts of a numeric one as missing. */
function readRows(table: Table, inputs: readonly PipelineInput[]): PipelineValue[][] {
  const columns = inputs.map((input) => ({ column: columnOf(table, input.name), type: input.type }));
  return Array.from({ length: table.rows }, (_, row) =>
    columns.map(({ column, type }) => asInput(cellAt(column, row), type)),
  );
}

function asInput(value: PipelineValue, type: PipelineInput['type']): PipelineValue {
  if (value === null) return null;
  if (type === 'categorical') return String(value);
  if (type === 'time') return typeof value === 'string' ? timeOf(value) : value;
  return typeof value === 'number' ? value : null;
}

function allOutputs(pipeline: Pipeline, columns: readonly string[]): string[] {
  const encoded = new Set(
    pipeline.steps.flatMap((step) => (step.kind === 'one_hot' || step.kind === 'target_encode' ? [step.column] : [])),
  );
  const times = new Set(pipeline.inputs.filter(({ type }) => type === 'time').map(({ name }) => name));
  return columns.filter((name) => !encoded.has(name) && !times.has(name));
}

type ValuesOf = (name: string) => readonly PipelineValue[];

function learn(wish: PipelineWish, valuesOf: ValuesOf, target: ArrayLike<number> | undefined): PipelineStep {
  if (wish.kind === 'time_parts' || wish.kind === 'ratio') return wish;
  const { column } = wish;
  const values = valuesOf(column);
  if (wish.kind === 'impute') {
    const { flag } = wish;
    const value =
      wish.with === 'mode' ? mode(values) : wish.with === 'mean' ? meanOf(numbers(values)) : quantile(values, 0.5);
    return { kind: 'impute', column, value, ...(flag === undefined ? {} : { flag }) };
  }
  if (wish.kind === 'clip')
    return { kind: 'clip', column, low: quantile(values, wish.from), high: quantile(values, wish.to) };
  if (wish.kind === 'scale') return standardise(column, numbers(values));
  if (wish.kind === 'one_hot') {
    const levels = frequent(values)
      .filter(([, count]) => count >= wish.least)
      .slice(0, wish.most)
      .map(([level]) => level);
    const named = (part: string) => `${column}=${part}`;
    const rest = { other: `${column}:other`, missing: `${column}:missing` };
    return { kind: 'one_hot', column, levels, into: levels.map(named), ...rest };
  }
  return encodeByTarget(wish, values, target);
}

function encodeByTarget(
  { column, into, prior }: Extract<PipelineWish, { kind: 'target_encode' }>,
  values: readonly PipelineValue[],
  target: ArrayLike<number> | undefined,
): PipelineStep {
  if (target === undefined || target.length !== values.length)
    throw new RangeError(`encoding "${column}" by the target takes one target a row`);
  const sums = new Map<string | null, { sum: number; n: number }>();
  let total = 0;
  for (const [row, value] of values.entries()) {
    const level = value === null ? null : String(value);
    const known = sums.get(level) ?? { sum: 0, n: 0 };
    sums.set(level, { sum: known.sum + (target[row] ?? 0), n: known.n + 1 });
    total += target[row] ?? 0;
  }
  const overall = values.length === 0 ? 0 : total / values.length;
  const drawn = ({ sum, n }: { sum: number; n: number }) => (sum + prior * overall) / (n + prior);
  const missing = sums.get(null);
  const table = [...sums].flatMap(([level, found]): [string, number][] =>
    level === null ? [] : [[level, drawn(found)]],
  );
  return {
    kind: 'target_encode',
    column,
    into,
    table: table.sort(([a], [b]) => (a < b ? -1 : 1)),
    otherwise: overall,
    missing: missing === undefined ? overall : drawn(missing),
  };
}

const numbers = (values: readonly PipelineValue[]) => values.filter((value) => typeof value === 'number');

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Linear between order statistics (type 7, Hyndman and Fan 1996); 0 without values. */
function quantile(values: readonly PipelineValue[], share: number): number {
  const sorted = Float64Array.from(numbers(values)).sort();
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** Population deviation; 1 where all values are the same. */
function standardise(column: string, values: readonly number[]): PipelineStep {
  const center = meanOf(values);
  const scale = Math.sqrt(meanOf(values.map((value) => (value - center) ** 2)));
  return { kind: 'scale', column, center, scale: scale > 0 ? scale : 1 };
}

/** Levels with their counts, the most frequent first, equal ones by name. */
function frequent(values: readonly PipelineValue[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function mode(values: readonly PipelineValue[]): string | number {
  const [first] = frequent(values);
  if (numbers(values).length > 0) return Number(first?.[0] ?? 0);
  return first?.[0] ?? '';
}
