/** What a report command was asked, read from its options and from `--config`. */
import { readFileSync } from 'node:fs';
import {
  type AnalysisKind,
  type AnalysisSettings,
  analysisSettingsSchema,
  type IndicatorName,
  indicatorCatalogue,
  type Language,
  monitorEditSchema,
} from '@haechi/contract';
import type { AnalysisLimit, JudgeBy } from '@haechi/monitoring';
import { parse as parseYaml } from 'yaml';
import { type CommandInput, UsageProblem } from '../command.ts';
import type { NamedColumns } from './column-plan.ts';

export interface ReportOptions {
  readonly reference: string | null;
  readonly current: string;
  readonly columns: NamedColumns;
  /** Which columns hold the probabilities of the classes; see `withProbabilities`. */
  readonly probabilities: string | null;
  readonly task: 'classification' | 'regression' | null;
  readonly settings: AnalysisSettings;
  readonly limits: readonly AnalysisLimit[];
  readonly judge: JudgeBy;
  readonly language: Language;
  /** Score from which on the positive class is predicted, where no prediction is given. */
  readonly threshold: number;
  readonly html: string | null;
  /** `-` is stdout. */
  readonly json: string | null;
}

type Given = CommandInput['options'];
const DEFAULT_THRESHOLD = 0.5;
const MIN_N = 200;

/** @throws UsageProblem that names the option and what it takes */
export function readReportOptions(given: Given): ReportOptions {
  const current = textOf(given, 'current');
  if (current === null) throw new UsageProblem('Say which rows to look at: --current FILE.');
  const config = readConfig(textOf(given, 'config'));
  return {
    reference: textOf(given, 'reference'),
    current,
    columns: namedColumns(given, config),
    probabilities: textOf(given, 'probabilities'),
    task: choice(given, 'task', ['classification', 'regression']),
    settings: settingsOf(given, config),
    limits: limitsOf(given, config),
    judge: choice(given, 'judge', ['value', 'interval']) ?? 'value',
    language: choice(given, 'lang', ['en', 'ko']) ?? 'en',
    threshold: numberOf(given, 'threshold') ?? DEFAULT_THRESHOLD,
    html: textOf(given, 'html'),
    json: textOf(given, 'json'),
  };
}

function textOf(given: Given, name: string): string | null {
  const value = given[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(given: Given, name: string): readonly string[] {
  return (textOf(given, name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function numberOf(given: Given, name: string): number | null {
  const text = textOf(given, name);
  if (text === null) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UsageProblem(`--${name} takes a number; "${text}" is none.`);
  return value;
}

function choice<const T extends string>(given: Given, name: string, choices: readonly T[]): T | null {
  const text = textOf(given, name);
  if (text === null) return null;
  const found = choices.find((one) => one === text);
  if (found === undefined)
    throw new UsageProblem(`--${name} is one of ${choices.join(', ')}; "${text}" is none of them.`);
  return found;
}

function namedColumns(given: Given, config: Config): NamedColumns {
  const sensitive = listOf(given, 'sensitive');
  return {
    target: textOf(given, 'target'),
    prediction: textOf(given, 'prediction'),
    score: textOf(given, 'score'),
    time: textOf(given, 'time'),
    id: textOf(given, 'id'),
    sensitive,
    drop: listOf(given, 'drop'),
    keep: [...listOf(given, 'keep'), ...(config.features ?? [])],
    categorical: listOf(given, 'categorical'),
    probabilities: [],
  };
}

interface Config {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly limits?: readonly unknown[];
  readonly features?: readonly string[];
}

/** A monitor's definition, as YAML (of which JSON is a part): its settings, limits and features count here. */
function readConfig(path: string | null): Config {
  if (path === null) return {};
  try {
    const parsed: unknown = parseYaml(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw new UsageProblem(`--config ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  throw new UsageProblem(`--config ${path} holds no definition: it takes settings, limits and features of a monitor.`);
}

function settingsOf(given: Given, config: Config): AnalysisSettings {
  const preset = choice(given, 'preset', ['haechi', 'evidently', 'nannyml']);
  const method = textOf(given, 'method');
  const positive = textOf(given, 'positive');
  const merged = {
    ...config.settings,
    ...(preset === null ? {} : { preset }),
    ...(method === null ? {} : { method }),
    ...(positive === null ? {} : { positive }),
    ...(given['intersections'] === true ? { intersections: true } : {}),
    ...(given['multivariate'] === true ? { multivariate: true } : {}),
    ...residencyOf(given, config),
    ...sensitiveOf(given, config),
  };
  const parsed = analysisSettingsSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new UsageProblem(`${optionOf(field)}: ${issue?.message}.`);
}

/** Where a setting that is not right came from, as far as its name tells. */
function optionOf(field: string): string {
  if (field === 'method') return '--method';
  if (field.startsWith('residency.allowed')) return '--residency';
  return field.startsWith('sensitive.allow') ? '--allow-sensitive' : `--config: settings.${field}`;
}

/** A part of the settings that `--config` may hold too. */
function partOf({ settings }: Config, name: 'residency' | 'sensitive'): Readonly<Record<string, unknown>> {
  const part = settings?.[name];
  return typeof part === 'object' && part !== null ? { ...part } : {};
}

function residencyOf(given: Given, config: Config): Record<string, unknown> {
  const allowed = listOf(given, 'residency');
  const tag = textOf(given, 'region');
  if (tag !== null && allowed.length === 0 && partOf(config, 'residency')['allowed'] === undefined)
    throw new UsageProblem('--region names the column of the regions; say which are allowed: --residency KR,EU.');
  if (allowed.length === 0 && tag === null) return {};
  const told = { ...(allowed.length === 0 ? {} : { allowed }), ...(tag === null ? {} : { tag }) };
  return { residency: { ...partOf(config, 'residency'), ...told } };
}

function sensitiveOf(given: Given, config: Config): Record<string, unknown> {
  const allow: Record<string, string[]> = {};
  for (const text of listOf(given, 'allow-sensitive')) {
    const at = text.lastIndexOf('=');
    if (at < 1) throw new UsageProblem(`--allow-sensitive takes column=kind, such as contact=email; "${text}" is not.`);
    const column = text.slice(0, at);
    allow[column] = [...(Object.hasOwn(allow, column) ? (allow[column] ?? []) : []), text.slice(at + 1)];
  }
  return Object.keys(allow).length === 0 ? {} : { sensitive: { ...partOf(config, 'sensitive'), allow } };
}

function limitsOf(given: Given, config: Config): readonly AnalysisLimit[] {
  const minN = numberOf(given, 'min-n') ?? MIN_N;
  const told = listOf(given, 'limit').map((text) => limitOf(text, minN));
  const configured = monitorEditSchema.shape.limits.safeParse(config.limits);
  if (!configured.success) throw new UsageProblem(`--config: limits: ${configured.error.issues[0]?.message}.`);
  return [...told, ...configured.data.filter(({ indicator }) => !told.some((limit) => limit.indicator === indicator))];
}

function limitOf(text: string, minN: number): AnalysisLimit {
  const [, name = '', sign, value] = /^\s*(\w+)\s*(>=|<=)\s*(-?[\d.]+(?:e-?\d+)?)\s*$/i.exec(text) ?? [];
  if (sign === undefined)
    throw new UsageProblem(`--limit takes indicator>=value or indicator<=value; "${text}" is neither.`);
  if (!(name in indicatorCatalogue)) throw new UsageProblem(`--limit: there is no indicator "${name}".`);
  return { indicator: name as IndicatorName, side: sign === '>=' ? 'min' : 'max', value: Number(value), min_n: minN };
}

/** The limits that belong to a kind; empty: its defaults. */
export function limitsOfKind(limits: readonly AnalysisLimit[], kind: AnalysisKind): readonly AnalysisLimit[] {
  return limits.filter(({ indicator }) => indicatorCatalogue[indicator].kind === kind);
}
