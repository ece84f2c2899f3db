/** A window of predictions as the engine takes it. Pure. */
import type { AnalysisKind, Residency } from '@haechi/contract';
import type { ColumnAccess, Roles, TableSource } from '@haechi/monitoring';
import { named } from '../rebuild-sql.ts';
import { type BoundValues, boundValues } from './bound-values.ts';
import { featureColumns } from './feature-columns.ts';
import type { WindowFacts } from './read-facts.ts';
import { type RowFilter, type RowsWanted, selectRows } from './row-filter.ts';

export interface SourceWish {
  readonly kind: AnalysisKind;
  readonly filter: RowFilter;
  readonly facts: WindowFacts;
  /** Classes of the version in order; empty where they are not known. */
  readonly classes: readonly string[];
  /** The label that counts as positive; null: none was given and none can be told. */
  readonly positive: string | null;
  /** Columns looked at; empty: all. */
  readonly features: readonly string[];
  /** How a row says where its data is; null: nobody asks. */
  readonly residency: Residency | null;
  /** Tells the values of the current window from those of the reference. */
  readonly prefix: string;
}

const rowsOf: Partial<Record<AnalysisKind, RowsWanted>> = {
  performance: 'labelled',
  fairness: 'labelled',
  concept_drift: 'labelled',
  data_quality: 'arrived',
};

/** Probability of the positive class: given by name, or what the confidence in one of two classes says. */
function classScore(positive: string, classes: readonly string[], values: BoundValues): string {
  const place = values.bind(positive, 'String');
  const byConfidence = classes.length > 2 ? 'nan' : `if(hx_prediction = ${place}, confidence, 1 - confidence)`;
  return `multiIf(mapContains(probabilities, ${place}), probabilities[${place}], isFinite(confidence), ${byConfidence}, nan)`;
}

function outcomeColumns(wish: SourceWish, labelled: boolean, values: BoundValues): string[] {
  const { facts, classes, positive } = wish;
  if (facts.task === 'regression')
    return [
      'prediction_num as hx_prediction',
      'prediction_num as hx_score',
      ...(labelled ? ['label_num as hx_target'] : []),
    ];
  const names = `${values.bind([...classes], 'Array(String)')} as classes`;
  return [
    ...(classes.length > 0 ? [names] : []),
    `${classes.length > 0 ? named('prediction') : 'prediction'} as hx_prediction`,
    `${positive === null ? 'nan' : classScore(positive, classes, values)} as hx_score`,
    ...(labelled ? [`if(labelled, ${classes.length > 0 ? named('label') : 'label'}, '') as hx_target`] : []),
  ];
}

/** Keys of the store's map are of another type than texts of the engine. */
const PROBABILITIES = `CAST(hx_probabilities, 'Map(String, Float64)')`;

/** What a row holds as text beside its features. */
const FIELDS = `arrayConcat([('id', hx_own_id), ('user', hx_user), ('session', hx_session), ('prediction', toString(hx_prediction))],
  arrayMap((tag, text) -> (concat('tags.', tag), text), mapKeys(hx_tags), mapValues(hx_tags)))`;

function rolesOf({ facts, residency }: SourceWish, labelled: boolean, values: BoundValues): Roles {
  const sensitive = facts.attributes.map(
    (name): ColumnAccess => ({
      name,
      kind: 'categorical',
      expression: `toString(hx_groups[${values.bind(name, 'String')}])`,
    }),
  );
  return {
    prediction: 'hx_prediction',
    score: 'hx_score',
    confidence: 'hx_confidence',
    ...(facts.task === 'classification' ? { probabilities: PROBABILITIES } : {}),
    time: 'hx_time',
    id: 'hx_id',
    latencyMs: 'hx_latency',
    ...(labelled ? { target: 'hx_target' } : {}),
    ...(residency === null ? {} : { region: `hx_tags[${values.bind(residency.tag, 'String')}]` }),
    sensitive,
  };
}

/** Columns are renamed, so that no name of the engine's meets one of the table's; ClickHouse reads only those that a statement uses. */
export function predictionSource(wish: SourceWish): TableSource {
  const values = boundValues(wish.prefix);
  const wanted = rowsOf[wish.kind] ?? 'plain';
  const labelled = wanted === 'labelled';
  const rows = selectRows(wish.filter, wanted, values);
  const columns = [
    'schema_id as hx_schema',
    'num as hx_num',
    'cat as hx_cat',
    'groups as hx_groups',
    'tier as hx_tier',
    'variant as hx_variant',
    'route as hx_route',
    'time as hx_time',
    `concat(toString(toUnixTimestamp64Milli(time)), '/', id) as hx_id`,
    'confidence as hx_confidence',
    'probabilities as hx_probabilities',
    'latency_ms as hx_latency',
    'id as hx_own_id',
    'user as hx_user',
    'session as hx_session',
    'tags as hx_tags',
    ...outcomeColumns(wish, labelled, values),
  ];
  const schemas = wish.filter.schemas;
  return {
    columns: featureColumns(schemas, wish.features, values),
    roles: rolesOf(wish, labelled, values),
    from: `(select ${columns.join(', ')} from (${rows}))`,
    params: values.params,
    task: wish.facts.task,
    positive: wish.positive,
    ...(wish.kind === 'data_quality' && wish.features.length === 0 ? { texts: FIELDS } : {}),
  };
}
