/** Rows of one version in a window of production, for questions that no monitor asked. */
import { type AnalysisKind, type AnalysisSettings, analysisSettingsSchema, type MonitorEdit } from '@haechi/contract';
import type { ColumnAccess, TableSource } from '@haechi/monitoring';
import { everywhere } from '../../../platform/http/caller.ts';
import { JUDGED_ENVIRONMENT } from '../constants.ts';
import { settingsOf } from '../settings.ts';
import { MAX_DIMENSIONS, MAX_EXACT_ROWS } from './constants.ts';
import type { LookDeps } from './look-at-window.ts';
import { positiveClass } from './positive-class.ts';
import { predictionSource } from './prediction-source.ts';
import { occurring, readFacts } from './read-facts.ts';
import type { Span } from './time-windows.ts';

export interface VersionWindow {
  readonly system: string;
  readonly version: string;
  readonly span: Span;
}
export interface VersionSource {
  readonly source: TableSource;
  /** What its rows can be sliced by: tier, variant, route, sensitive groups, features with few values. */
  readonly dimensions: readonly ColumnAccess[];
  readonly settings: AnalysisSettings;
}

const definition: Pick<MonitorEdit, 'environment' | 'where'> = { environment: JUDGED_ENVIRONMENT, where: {} };
const plain = (['tier', 'variant', 'route'] as const).map(
  (name): ColumnAccess => ({ name, kind: 'categorical', expression: `toString(hx_${name})` }),
);

/** @param prefix tells the values of one window from those of another in the same statement */
export async function versionSource(
  deps: LookDeps,
  window: VersionWindow,
  of: { readonly kind: AnalysisKind; readonly prefix: string },
): Promise<VersionSource> {
  const { system, version, span } = window;
  const schemas = await deps.events.schemasOfSystem(system);
  const range = { event: span, arrivals: null };
  const found = await readFacts(deps.rows, { system, range, definition, schemas });
  const facts = found.find((one) => one.version === version) ?? {
    version,
    n: 0,
    schemas: [],
    attributes: [],
    predictions: [],
    task: 'classification' as const,
  };
  const classes = (await deps.versions.of(system, [version])).get(version)?.classes ?? [];
  const given = (await settingsOf(deps.db, everywhere, system)).positive;
  const positive = positiveClass({ set: given, classes, predictions: facts.predictions });
  const source = predictionSource({
    kind: of.kind,
    filter: {
      system,
      range,
      definition,
      version,
      slice: null,
      schemas: occurring(schemas, [facts]),
      sample: Math.max(1, Math.ceil(facts.n / MAX_EXACT_ROWS)),
    },
    facts,
    classes,
    positive,
    features: [],
    residency: null,
    prefix: of.prefix,
  });
  const groups = source.roles.sensitive.map((group) => ({ ...group, name: `groups.${group.name}` }));
  const features = source.columns
    .filter(({ kind }) => kind === 'categorical')
    .map((feature) => ({ ...feature, name: `features.${feature.name}` }));
  return {
    source,
    dimensions: [...plain, ...groups, ...features].slice(0, MAX_DIMENSIONS),
    settings: analysisSettingsSchema.parse({ positive }),
  };
}
