/** What must be known of a window before it is looked at: which versions, features, groups and slices occur in it. A few small statements over narrow columns. */
import type { MonitorEdit } from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { FeatureSchema } from '../../events/index.ts';
import { boundValues } from './bound-values.ts';
import { MAX_NUMERIC_CLASSES, MAX_SLICE_VALUES, MAX_VERSIONS } from './constants.ts';
import { dimensionText, type RowFilter, type SliceValue, selectRows } from './row-filter.ts';

/** Of one version (or all) in one window. */
export interface WindowFacts {
  readonly version: string;
  readonly n: number;
  readonly schemas: readonly string[];
  readonly attributes: readonly string[];
  /** Different predictions, at most one more than `MAX_NUMERIC_CLASSES`. */
  readonly predictions: readonly string[];
  readonly task: 'classification' | 'regression';
}

/** Of a version without rows. */
export const noFacts = (version: string): WindowFacts => ({
  version,
  n: 0,
  schemas: [],
  attributes: [],
  predictions: [],
  task: 'classification',
});

interface FactsRow {
  version: string;
  n: number;
  schemas: string[];
  attributes: string[];
  predictions: string[];
  texts: number;
}

type FactsFilter = Omit<RowFilter, 'version' | 'slice' | 'sample'>;
const wide = { version: null, slice: null, sample: 1 } as const;

function factsOf({ texts, ...row }: FactsRow): WindowFacts {
  const quantity = texts === 0 && row.predictions.length > MAX_NUMERIC_CLASSES;
  return {
    version: row.version,
    n: row.n,
    schemas: row.schemas,
    attributes: row.attributes.sort(),
    predictions: row.predictions,
    task: quantity ? 'regression' : 'classification',
  };
}

/** Facts of each version in the range, those with the most rows first; all versions together when `together`. */
export async function readFacts(rows: Rows, filter: FactsFilter, { together = false } = {}): Promise<WindowFacts[]> {
  const values = boundValues('f_');
  const from = selectRows({ ...filter, ...wide }, 'plain', values);
  const found = await rows.query<FactsRow>(
    `select ${together ? `''` : 'version'} as version, n, schemas, attributes, predictions, texts from (
       select ${together ? '' : 'version, '}count() as n, groupUniqArray(schema_id) as schemas, groupUniqArrayArray(CAST(mapKeys(groups), 'Array(String)')) as attributes,
         groupUniqArray(${MAX_NUMERIC_CLASSES + 1})(prediction) as predictions, countIf(not isFinite(prediction_num)) as texts
       from (${from}) ${together ? '' : 'group by version'})
     where n > 0 order by n desc, version limit ${MAX_VERSIONS}`,
    values.params,
  );
  return found.map(factsOf);
}

/** Values of each dimension by version (under '' where all versions are looked at `together`), the largest first, one more than are looked at. Rows without a value belong to none. */
export async function readSlices(
  rows: Rows,
  filter: FactsFilter,
  { dimensions, together = false }: { readonly dimensions: MonitorEdit['slices']; readonly together?: boolean },
): Promise<ReadonlyMap<string, readonly SliceValue[]>> {
  if (dimensions.length === 0) return new Map();
  const values = boundValues('s_');
  const from = selectRows({ ...filter, ...wide }, 'plain', values);
  const pairs = dimensions.map(
    (name) => `(${values.bind(name, 'String')}, ${dimensionText(name, filter.schemas, values)})`,
  );
  const found = await rows.query<{ shown: string; dimension: string; value: string }>(
    `select ${together ? `''` : 'version'} as shown, pair.1 as dimension, pair.2 as value, count() as n
     from (${from}) array join [${pairs.join(', ')}] as pair
     where value != '' group by shown, dimension, value
     order by shown, dimension, n desc, value limit ${MAX_SLICE_VALUES + 1} by shown, dimension`,
    values.params,
  );
  const byVersion = new Map<string, SliceValue[]>();
  for (const { shown, dimension, value } of found) {
    const list = byVersion.get(shown) ?? [];
    byVersion.set(shown, list);
    list.push({ dimension, value });
  }
  return byVersion;
}

/** The schemas among those of the system that occur in a window, oldest first. */
export function occurring(schemas: readonly FeatureSchema[], facts: readonly WindowFacts[]): readonly FeatureSchema[] {
  const ids = new Set(facts.flatMap((one) => one.schemas));
  return schemas.filter(({ id }) => ids.has(id));
}
