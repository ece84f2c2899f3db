import type { FeatureProblem } from '../score-row.ts';
import type { Pipeline, PipelineInput, PipelineStep, PipelineValue } from './pipeline.ts';
import { timeOf, timePart } from './time-of.ts';

/** The columns of one row, by their place. */
type Cells = PipelineValue[];
type Act = (cells: Cells) => void;

export interface CompiledPipeline {
  /** Names of all columns, by place: the inputs first, then those of the steps. */
  readonly columns: readonly string[];
  /** Reads the inputs of a row, or says what is wrong with the first that cannot be used. */
  read(row: Readonly<Record<string, unknown>>): Cells | FeatureProblem;
  /** Runs steps from `from` up to but without `to` on the cells, in place. */
  run(cells: Cells, from: number, to: number): void;
  /** A row of the outputs, by name. */
  write(cells: Cells): Record<string, PipelineValue>;
}

/**
 * A pipeline made ready: the one place in which its steps are carried out, for a table in training as for a single row in serving, so that both come to
 * the same numbers to the last bit.
 */
export function compilePipeline(pipeline: Pipeline): CompiledPipeline {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, places.size);
    return places.size - 1;
  };
  for (const { name } of pipeline.inputs) place(name);
  const acts = pipeline.steps.map((step) => compileStep(step, place));
  const outputs = pipeline.outputs.map((name): [string, number] => [name, place(name)]);
  const width = places.size;
  return {
    columns: [...places.keys()],
    read: (row) => readRow(pipeline.inputs, row, width),
    run: (cells, from, to) => {
      for (let index = from; index < to; index += 1) acts[index]?.(cells);
    },
    write: (cells) => Object.fromEntries(outputs.map(([name, at]) => [name, cells[at] ?? null])),
  };
}

const compiled = new WeakMap<Pipeline, CompiledPipeline>();

/** What a pipeline makes of one row of features: the model's inputs, or what is wrong with the first feature that cannot be used. Names that it does not know are ignored. */
export function runPipeline(
  pipeline: Pipeline,
  row: Readonly<Record<string, unknown>>,
):
  | { readonly ok: true; readonly row: Record<string, PipelineValue> }
  | { readonly ok: false; readonly problem: FeatureProblem } {
  let made = compiled.get(pipeline);
  if (made === undefined) {
    made = compilePipeline(pipeline);
    compiled.set(pipeline, made);
  }
  const cells = made.read(row);
  if (!Array.isArray(cells)) return { ok: false, problem: cells };
  made.run(cells, 0, pipeline.steps.length);
  return { ok: true, row: made.write(cells) };
}

function readRow(
  inputs: readonly PipelineInput[],
  row: Readonly<Record<string, unknown>>,
  width: number,
): Cells | FeatureProblem {
  const cells: Cells = new Array<PipelineValue>(width).fill(null);
  for (const [at, input] of inputs.entries()) {
    const value = Object.hasOwn(row, input.name) ? row[input.name] : undefined;
    const read = value === null ? null : readValue(input.type, value);
    if (read === undefined) return problemOf(input, value);
    cells[at] = read;
  }
  return cells;
}

function readValue(type: PipelineInput['type'], value: unknown): PipelineValue | undefined {
  if (type === 'categorical')
    return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : undefined;
  if (type === 'time' && typeof value === 'string') return timeOf(value) ?? undefined;
  if (type === 'numeric' && typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

const EXPECTED = {
  numeric: 'a finite number, or null for a missing value',
  categorical: 'a text, or null for a missing value',
  time: 'a time such as 2026-03-01T09:30:00Z or milliseconds since 1970, or null for a missing value',
} as const;

function problemOf({ name, type }: PipelineInput, value: unknown): FeatureProblem {
  const expected = EXPECTED[type];
  if (value === undefined)
    return {
      code: 'feature_missing',
      feature: name,
      expected,
      got: 'nothing',
      message: `Feature "${name}" is missing; the model expects ${expected}.`,
    };
  const got =
    type === 'time' && typeof value === 'string'
      ? 'a text that is no time'
      : Array.isArray(value)
        ? 'a list'
        : `a value of type ${typeof value}`;
  const message = `Feature "${name}" is ${got}; the model expects ${expected}.`;
  return { code: 'feature_mistyped', feature: name, expected, got, message };
}

function compileStep(step: PipelineStep, place: (name: string) => number): Act {
  if (step.kind === 'impute') return impute(step, place);
  if (step.kind === 'one_hot') return oneHot(step, place);
  if (step.kind === 'target_encode') return targetEncode(step, place);
  if (step.kind === 'time_parts') return timeParts(step, place);
  if (step.kind === 'ratio') return ratio(step, place);
  const at = place(step.column);
  if (step.kind === 'scale') {
    const { center, scale } = step;
    return inPlace(at, (value) => (value - center) / scale);
  }
  const low = step.low ?? Number.NEGATIVE_INFINITY;
  const high = step.high ?? Number.POSITIVE_INFINITY;
  return inPlace(at, (value) => Math.min(Math.max(value, low), high));
}

type Step<K extends PipelineStep['kind']> = Extract<PipelineStep, { kind: K }>;
type Places = (name: string) => number;

function inPlace(at: number, act: (value: number) => number): Act {
  return (cells) => {
    const value = cells[at];
    if (typeof value === 'number') cells[at] = act(value);
  };
}

function impute({ column, value, flag }: Step<'impute'>, place: Places): Act {
  const at = place(column);
  const to = flag === undefined ? null : place(flag);
  return (cells) => {
    const missing = cells[at] === null;
    if (missing) cells[at] = value;
    if (to !== null) cells[to] = missing ? 1 : 0;
  };
}

function oneHot({ column, levels, into, other, missing }: Step<'one_hot'>, place: Places): Act {
  const at = place(column);
  const places = into.map(place);
  const byLevel = new Map(levels.map((level, index) => [level, places[index] ?? -1]));
  const otherAt = other === undefined ? -1 : place(other);
  const missingAt = missing === undefined ? -1 : place(missing);
  const all = [...places, otherAt, missingAt].filter((to) => to >= 0);
  return (cells) => {
    for (const to of all) cells[to] = 0;
    const value = cells[at];
    const hot = typeof value === 'string' ? (byLevel.get(value) ?? otherAt) : missingAt;
    if (hot >= 0) cells[hot] = 1;
  };
}

function targetEncode({ column, into, table, otherwise, missing }: Step<'target_encode'>, place: Places): Act {
  const [at, to] = [place(column), place(into)];
  const values = new Map(table);
  return (cells) => {
    const value = cells[at];
    cells[to] = typeof value === 'string' ? (values.get(value) ?? otherwise) : missing;
  };
}

function timeParts({ column, parts, offset_minutes: offset }: Step<'time_parts'>, place: Places): Act {
  const at = place(column);
  const wanted = parts.map(({ part, into }) => ({ part, to: place(into) }));
  return (cells) => {
    const value = cells[at];
    for (const { part, to } of wanted) cells[to] = typeof value === 'number' ? timePart(value, part, offset) : null;
  };
}

function ratio({ numerator, denominator, into, otherwise }: Step<'ratio'>, place: Places): Act {
  const [over, under, to] = [place(numerator), place(denominator), place(into)];
  return (cells) => {
    const [a, b] = [cells[over], cells[under]];
    const found = typeof a === 'number' && typeof b === 'number' && b !== 0 ? a / b : Number.NaN;
    cells[to] = Number.isFinite(found) ? found : otherwise;
  };
}
