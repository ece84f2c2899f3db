import { type FeatureKind, type FeatureSchema, slotsOf } from './feature-schema.ts';

/** Every feature that the schemas name, with the kinds it has had; a retyped feature has two. */
export function featuresOf(schemas: readonly FeatureSchema[]): ReadonlyMap<string, ReadonlySet<FeatureKind>> {
  const features = new Map<string, Set<FeatureKind>>();
  for (const schema of schemas) {
    for (const [name, slot] of slotsOf(schema)) features.set(name, (features.get(name) ?? new Set()).add(slot.kind));
  }
  return features;
}

function accessor(schemas: readonly FeatureSchema[], name: string, kind: FeatureKind): string {
  const none = kind === 'num' ? 'nan' : `''`;
  const cases = schemas.flatMap((schema) => {
    const slot = slotsOf(schema).get(name);
    return slot?.kind === kind ? [`schema_id = '${schema.id}', ${kind}[${slot.index + 1}]`] : [];
  });
  return cases.length === 0 ? none : `multiIf(${cases.join(', ')}, ${none})`;
}

/** SQL of a numeric feature of a row of `predictions`, Float64; NaN where it was not sent or was no number. Schema ids are digests, safe to paste. */
export function numberFeature(schemas: readonly FeatureSchema[], name: string): string {
  return accessor(schemas, name, 'num');
}

/** SQL of a categorical feature of a row of `predictions`, String; '' where it was not sent or was a number. */
export function textFeature(schemas: readonly FeatureSchema[], name: string): string {
  return accessor(schemas, name, 'cat');
}
