import { LearnProblem } from '../learn-problem.ts';
import type { Pipeline, PipelineInput, PipelineStep, TimePart } from './pipeline.ts';

const TIME_PARTS: readonly string[] = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'day_of_year'];
/** A pipeline is looked at whole for each row: more columns than this are no features of a row. */
const MOST = { steps: 10_000, columns: 100_000 } as const;

/**
 * Checks parsed JSON of a pipeline and returns it typed.
 * @throws LearnProblem `model_unreadable` saying which step is wrong: a column that is not there or of another type, a name that is taken, a number that is none.
 */
export function parsePipeline(json: unknown): Pipeline {
  const given = record(json, 'the pipeline');
  if (given['format'] !== 'haechi.pipeline.v1')
    refuse(`format is ${JSON.stringify(given['format'])}, expected "haechi.pipeline.v1"`);
  const columns = new Columns();
  const inputs = list(given['inputs'], 'inputs').map((input, index) => parseInput(input, `inputs[${index}]`, columns));
  const steps = list(given['steps'], 'steps');
  if (steps.length > MOST.steps) refuse(`it has more than ${MOST.steps} steps`);
  const parsed = steps.map((step, index) => parseStep(step, `steps[${index}]`, columns));
  const outputs = list(given['outputs'], 'outputs').map((name, index) => columns.known(name, `outputs[${index}]`));
  if (outputs.length === 0 || new Set(outputs).size !== outputs.length) refuse('outputs are to be named, each once');
  const time = outputs.find((name) => columns.type(name) === 'time');
  if (time !== undefined) refuse(`the output "${time}" is a time; take its parts`);
  return { format: 'haechi.pipeline.v1', inputs, steps: parsed, outputs };
}

/** Columns that there are so far, with their types. */
class Columns {
  readonly #types = new Map<string, PipelineInput['type']>();

  add(name: unknown, type: PipelineInput['type'], where: string): string {
    const added = text(name, where);
    if (added === '') refuse(`${where} is empty`);
    if (this.#types.has(added)) refuse(`${where}: there is a column "${added}" already`);
    if (this.#types.size >= MOST.columns) refuse(`it has more than ${MOST.columns} columns`);
    this.#types.set(added, type);
    return added;
  }

  type(name: string): PipelineInput['type'] | undefined {
    return this.#types.get(name);
  }

  known(name: unknown, where: string, types?: readonly PipelineInput['type'][]): string {
    const found = text(name, where);
    const type = this.#types.get(found);
    if (type === undefined) return refuse(`${where}: there is no column "${found}" by then`);
    if (types !== undefined && !types.includes(type))
      refuse(`${where}: the column "${found}" is ${type}, expected ${types.join(' or ')}`);
    return found;
  }
}

function parseInput(json: unknown, where: string, columns: Columns): PipelineInput {
  const { name, type } = record(json, where);
  if (type !== 'numeric' && type !== 'categorical' && type !== 'time')
    return refuse(`${where}.type is ${JSON.stringify(type)}, expected numeric, categorical or time`);
  return { name: columns.add(name, type, `${where}.name`), type };
}

type Step<K extends PipelineStep['kind']> = Extract<PipelineStep, { kind: K }>;
type Reader<K extends PipelineStep['kind']> = (
  step: Readonly<Record<string, unknown>>,
  where: string,
  columns: Columns,
) => Step<K>;

const readers: { readonly [K in PipelineStep['kind']]: Reader<K> } = {
  impute: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['numeric', 'categorical']);
    const at = `${where}.value`;
    const value = columns.type(column) === 'numeric' ? number(step['value'], at) : text(step['value'], at);
    const { flag } = step;
    return flag === undefined
      ? { kind: 'impute', column, value }
      : { kind: 'impute', column, value, flag: columns.add(flag, 'numeric', `${where}.flag`) };
  },
  clip: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['numeric']);
    const low = step['low'] === null ? null : number(step['low'], `${where}.low`);
    const high = step['high'] === null ? null : number(step['high'], `${where}.high`);
    if (low !== null && high !== null && low > high) refuse(`${where}: low is above high`);
    return { kind: 'clip', column, low, high };
  },
  scale: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['numeric']);
    const scale = number(step['scale'], `${where}.scale`);
    if (scale === 0) refuse(`${where}.scale is 0`);
    return { kind: 'scale', column, center: number(step['center'], `${where}.center`), scale };
  },
  one_hot: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['categorical']);
    const levels = list(step['levels'], `${where}.levels`).map((level) => text(level, `${where}.levels`));
    const into = list(step['into'], `${where}.into`).map((name) => columns.add(name, 'numeric', `${where}.into`));
    if (into.length !== levels.length || new Set(levels).size !== levels.length)
      refuse(`${where}: it has ${levels.length} levels and ${into.length} columns; each level once, with one column`);
    const more = (name: 'other' | 'missing') =>
      step[name] === undefined ? {} : { [name]: columns.add(step[name], 'numeric', `${where}.${name}`) };
    return { kind: 'one_hot', column, levels, into, ...more('other'), ...more('missing') };
  },
  target_encode: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['categorical']);
    const table = list(step['table'], `${where}.table`).map((pair): [string, number] => {
      const [level, value] = list(pair, `${where}.table`);
      return [text(level, `${where}.table`), number(value, `${where}.table`)];
    });
    const otherwise = number(step['otherwise'], `${where}.otherwise`);
    const missing = number(step['missing'], `${where}.missing`);
    const into = columns.add(step['into'], 'numeric', `${where}.into`);
    return { kind: 'target_encode', column, into, table, otherwise, missing };
  },
  time_parts: (step, where, columns) => {
    const column = columns.known(step['column'], `${where}.column`, ['time']);
    const parts = list(step['parts'], `${where}.parts`).map((json) => {
      const { part, into } = record(json, `${where}.parts`);
      if (!TIME_PARTS.includes(String(part))) refuse(`${where}.parts: ${JSON.stringify(part)} is no part of a time`);
      return { part: part as TimePart, into: columns.add(into, 'numeric', `${where}.parts`) };
    });
    const offset = number(step['offset_minutes'], `${where}.offset_minutes`);
    if (Math.abs(offset) > 1_440) refuse(`${where}.offset_minutes is more than a day`);
    return { kind: 'time_parts', column, parts, offset_minutes: offset };
  },
  ratio: (step, where, columns) => {
    const numerator = columns.known(step['numerator'], `${where}.numerator`, ['numeric']);
    const denominator = columns.known(step['denominator'], `${where}.denominator`, ['numeric']);
    const otherwise = step['otherwise'] === null ? null : number(step['otherwise'], `${where}.otherwise`);
    const into = columns.add(step['into'], 'numeric', `${where}.into`);
    return { kind: 'ratio', numerator, denominator, into, otherwise };
  },
};

function parseStep(json: unknown, where: string, columns: Columns): PipelineStep {
  const step = record(json, where);
  const kind = String(step['kind']);
  if (!Object.hasOwn(readers, kind))
    return refuse(`${where}.kind is ${JSON.stringify(step['kind'])}, which is no step`);
  return readers[kind as PipelineStep['kind']](step, where, columns);
}

function refuse(what: string): never {
  throw new LearnProblem('model_unreadable', `The pipeline cannot be read: ${what}.`, { what });
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${where} must be an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : refuse(`${where} must be a list`);
}

function number(value: unknown, where: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(`${where} must be a finite number`);
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' ? value : refuse(`${where} must be text`);
}
