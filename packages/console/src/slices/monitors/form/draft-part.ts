import type { MonitorEdit } from '@haechi/contract';

/** What every part of the form is given. */
export interface DraftPart {
  readonly edit: MonitorEdit;
  readonly onChange: (next: Partial<MonitorEdit>) => void;
  /** What does not fit of a field, in words. */
  readonly problem: (field: string) => string | null;
}
