import type { DifferenceKind } from './differences.ts';

/** What is wrong, and where. `altered` is a change of unknown kind somewhere in a stretch of entries. */
export interface Finding {
  readonly kind: DifferenceKind | 'altered' | 'forked' | 'signature_invalid' | 'malformed' | 'mirror_damaged';
  /** First entry concerned, from 1; null when it is not about entries. */
  readonly sequence: number | null;
  /** Last entry concerned. */
  readonly to: number | null;
  /** Line of the export (or of the second place) where it shows. */
  readonly line: number | null;
  readonly message: string;
}
