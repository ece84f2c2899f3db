/** Features as SQL. They are positional, and their names stand in the schema of each row; one window may hold rows of several schemas. Pure. */
import type { ColumnAccess } from '@haechi/monitoring';
import type { FeatureSchema } from '../../events/index.ts';
import type { BoundValues } from './bound-values.ts';

type Schema = Pick<FeatureSchema, 'id' | 'num' | 'cat'>;
type Kind = ColumnAccess['kind'];
interface Place {
  readonly kind: Kind;
  readonly index: number;
}

function placeOf(schema: Schema, name: string): Place | undefined {
  const num = schema.num.indexOf(name);
  if (num >= 0) return { kind: 'numeric', index: num };
  const cat = schema.cat.indexOf(name);
  return cat >= 0 ? { kind: 'categorical', index: cat } : undefined;
}

/** The value at a place, as `kind`: a feature that was retyped is read as what it is now, and what cannot be is missing. */
function valueAt({ kind, index }: Place, wanted: Kind): string {
  const number = `hx_num[${index + 1}]`;
  const text = `toString(hx_cat[${index + 1}])`;
  if (wanted === 'numeric') return kind === 'numeric' ? number : `ifNull(toFloat64OrNull(${text}), nan)`;
  return kind === 'categorical' ? text : `if(isNaN(${number}), '', toString(${number}))`;
}

function columnOf(name: string, schemas: readonly Schema[], values: BoundValues): ColumnAccess {
  const places = schemas.flatMap((schema) => {
    const place = placeOf(schema, name);
    return place === undefined ? [] : [{ schema: schema.id, place }];
  });
  const kind = places.at(-1)?.place.kind ?? 'numeric';
  const missing = kind === 'numeric' ? 'nan' : `''`;
  const ids = new Map<string, string[]>();
  for (const { schema, place } of places) {
    const value = valueAt(place, kind);
    ids.set(value, [...(ids.get(value) ?? []), schema]);
  }
  const cases = [...ids].map(([value, of]) => ({ value, of }));
  const [only] = cases;
  if (only === undefined) return { name, kind, expression: missing };
  if (cases.length === 1 && only.of.length === schemas.length) return { name, kind, expression: only.value };
  const branches = cases.map(({ value, of }) => `has(${values.bind(of, 'Array(String)')}, hx_schema), ${value}`);
  return { name, kind, expression: `multiIf(${branches.join(', ')}, ${missing})` };
}

/**
 * One column for each feature of the schemas, or for each of `wanted` (one that no schema has is missing in every row). Over a row with `hx_schema`, `hx_num`,
 * `hx_cat`.
 *
 * @param schemas those that occur in the rows, oldest first
 */
export function featureColumns(
  schemas: readonly Schema[],
  wanted: readonly string[],
  values: BoundValues,
): readonly ColumnAccess[] {
  const names = wanted.length > 0 ? wanted : schemas.flatMap(({ num, cat }) => [...num, ...cat]);
  return [...new Set(names)].map((name) => columnOf(name, schemas, values));
}

/** One feature as text, for slices and conditions; over the columns of `predictions` as they are stored. */
export function featureText(name: string, schemas: readonly Schema[], values: BoundValues): string {
  const { kind, expression } = columnOf(name, schemas, values);
  const stored = expression
    .replaceAll('hx_num', 'num')
    .replaceAll('hx_cat', 'cat')
    .replaceAll('hx_schema', 'schema_id');
  return kind === 'numeric' ? `if(isNaN(${stored}), '', toString(${stored}))` : stored;
}
