/** Which column of a file becomes which field of an event: told by options, else guessed by name, always shown before anything is sent. */
import { UsageProblem } from '../command.ts';
import type { ImportRow } from './import-source.ts';

export type Role =
  | 'id'
  | 'time'
  | 'prediction'
  | 'label'
  | 'prediction_id'
  | 'prediction_time'
  | 'version'
  | 'user'
  | 'route'
  | 'variant'
  | 'tier'
  | 'latency_ms'
  | 'confidence';

/** Names that speak for themselves, by what they mean. The first column that matches takes the role. */
const guesses: Readonly<Record<Role, readonly string[]>> = {
  id: ['id', 'event_id', 'request_id', 'row_id', 'uuid'],
  time: ['time', 'timestamp', 'event_time', 'ts', 'datetime', 'created_at'],
  prediction: ['prediction', 'predicted', 'y_pred', 'model_output', 'decision'],
  label: ['label', 'actual', 'y_true', 'ground_truth', 'outcome', 'target'],
  prediction_id: ['prediction_id'],
  prediction_time: ['prediction_time'],
  version: ['version', 'model_version'],
  user: ['user', 'user_id'],
  route: ['route'],
  variant: ['variant'],
  tier: ['tier', 'user_tier'],
  latency_ms: ['latency_ms'],
  confidence: ['confidence'],
};
export const roles = Object.keys(guesses) as readonly Role[];

export interface Mapping {
  /** `events`: rows are events already (they have a `kind`). `predictions`: with labels beside them perhaps. `labels`: of predictions sent before. */
  readonly shape: 'events' | 'predictions' | 'labels';
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly groups: readonly string[];
  readonly features: readonly string[];
  readonly dropped: readonly string[];
}

export interface MappingOptions {
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly groups: readonly string[];
  readonly dropped: readonly string[];
}

function columnNames(rows: readonly ImportRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows.slice(0, 1_000)) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

function refuseUnknown(names: readonly string[], given: readonly string[]): void {
  const unknown = given.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new UsageProblem(`The file has no column ${unknown.join(', ')}. It has: ${names.join(', ')}.`);
}

/** Settles the mapping of a file, or says what is missing. */
export function mapColumns(rows: readonly ImportRow[], options: MappingOptions): Mapping {
  const names = columnNames(rows);
  if (names.includes('kind')) return { shape: 'events', columns: {}, groups: [], features: [], dropped: [] };
  refuseUnknown(names, [...Object.values(options.columns), ...options.groups, ...options.dropped]);
  const free = new Set(names.filter((name) => !options.dropped.includes(name)));
  const columns: Partial<Record<Role, string>> = { ...options.columns };
  for (const name of Object.values(options.columns)) free.delete(name);
  for (const role of roles) {
    const found = columns[role] ?? [...free].find((name) => guesses[role].includes(name.toLowerCase()));
    if (found === undefined) continue;
    columns[role] = found;
    free.delete(found);
  }
  const rest = { columns, groups: options.groups, features: [...free], dropped: options.dropped };
  if (columns.prediction !== undefined) return { shape: 'predictions', ...rest };
  if (columns.label !== undefined && columns.prediction_id !== undefined)
    return { shape: 'labels', ...rest, features: [], dropped: [...options.dropped, ...free] };
  throw new UsageProblem(
    `Which column holds the prediction? Say --prediction COLUMN; for labels alone, --label COLUMN and --prediction-id COLUMN. The file has: ${names.join(', ')}.`,
  );
}
