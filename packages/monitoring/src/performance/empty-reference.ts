import type { Analysis } from '@haechi/contract';
import type { TableSource } from '../table-source.ts';

/** Says that a reference of rows has none; nothing where it has some, or there is no such reference. */
export function emptyReference(reference: TableSource | null, rows: number): Analysis['skipped'] {
  if (reference === null || rows > 0) return [];
  return [{ column: null, verdict: 'skipped', reason: { key: 'analysis.reference.empty', params: {} } }];
}
