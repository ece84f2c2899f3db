import type { Message } from '@haechi/contract';
import type { JudgeBy } from '../analysis-request.ts';

/** A file that was looked at. */
export interface FileFacts {
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  readonly rows: number;
  /** Each column, how it was read, and why it is no feature where it is none. */
  readonly columns: readonly {
    readonly name: string;
    readonly read_as: 'number' | 'text' | 'instant' | 'not_read';
    readonly left_out: Message | null;
  }[];
}

/** What a report says beside its analyses: of which files, read how, when. */
export interface ReportFacts {
  readonly current: FileFacts;
  readonly reference: FileFacts | null;
  /** Columns with a meaning of their own, as `target: income`. */
  readonly roles: Readonly<Record<string, string>>;
  readonly judge: JudgeBy;
  readonly preset: string;
  /** What a reader should know: a file without rows, a column that is missing. */
  readonly notes: readonly Message[];
  /** ISO 8601, UTC. */
  readonly made_at: string;
  readonly seconds: number;
}
