import type { Analysis, AnalysisKind, AnalysisSettings, ReferenceProfile } from '@haechi/contract';
import type { RowsReader, TableSource } from './table-source.ts';

/** A limit as an analysis takes it; see `monitorLimitSchema`. */
export interface AnalysisLimit {
  readonly indicator: Analysis['scores'][number]['indicator'];
  readonly side: 'min' | 'max';
  readonly value: number;
  readonly min_n: number;
}

/** What is asked: a window of rows beside a reference (rows, the stored profile of a version's training data, or nothing), in one way of looking. */
export interface AnalysisRequest {
  readonly kind: AnalysisKind;
  readonly current: TableSource;
  readonly reference: TableSource | ReferenceProfile | null;
  readonly settings: AnalysisSettings;
  /** Empty: the defaults of the kind. */
  readonly limits: readonly AnalysisLimit[];
  /** A seed for what is sampled, so that the same window gives the same answer. */
  readonly seed: number;
  readonly now: Date;
}

/** Looks at a window in the way asked. Never throws for what the rows hold: that is a verdict with a reason. @throws what the reader throws */
export type Analyse = (reader: RowsReader, request: AnalysisRequest) => Promise<Analysis>;
