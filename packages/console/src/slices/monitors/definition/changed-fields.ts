import type { MonitorEdit } from '@haechi/contract';

export type DefinitionField = keyof MonitorEdit;

/** The parts of a definition that differ between two of its revisions; all of them are compared by what they say, not by how it is written. */
export function changedFields(before: MonitorEdit, after: MonitorEdit): readonly DefinitionField[] {
  const names = Object.keys(after) as DefinitionField[];
  return names.filter((name) => plain(before[name]) !== plain(after[name]));
}

/** JSON with the names of records in order. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
