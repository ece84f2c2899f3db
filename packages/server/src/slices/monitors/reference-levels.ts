import type { ReferenceProfile } from '@haechi/contract';
import { MAX_LEVELS } from './constants.ts';

/** The categories of a reference that are counted by name, the frequent first; a level's place is its code, the place after the last is "other". */
export function levelsOf(reference: ReferenceProfile['categorical'][string]): string[] {
  return Object.entries(reference.counts)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, MAX_LEVELS)
    .map(([level]) => level);
}
