import type { ReferenceProfile } from '@haechi/contract';
import type { TableSource } from './table-source.ts';

/** Whether a reference is a stored profile, and not rows. */
export function isProfile(reference: TableSource | ReferenceProfile): reference is ReferenceProfile {
  return 'format' in reference;
}
