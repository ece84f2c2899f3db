import type { Analysis, AnalysisKind, AnalysisSettings, ReferenceProfile } from '@haechi/contract';
import type { CostContext } from './cost/cost-context.ts';
import type { RowsReader, TableSource } from './table-source.ts';

/** A limit as an analysis takes it; see `monitorLimitSchema`. */
export interface AnalysisLimit {
  readonly indicator: Analysis['scores'][number]['indicator'];
  readonly side: 'min' | 'max';
  readonly value: number;
  readonly min_n: number;
}

/**
 * How a number is held against its limit. `value`, for a look that happens once: it fails when the number itself lies beyond the limit. `interval`,
 * for looks that are repeated: it fails only when its whole interval lies beyond, so that a number near its limit does not come and go.
 */
export type JudgeBy = 'value' | 'interval';

/** What is asked: a window of rows beside a reference (rows, the stored profile of a version's training data, or nothing), in one way of looking. */
export interface AnalysisRequest {
  readonly kind: AnalysisKind;
  readonly current: TableSource;
  readonly reference: TableSource | ReferenceProfile | null;
  readonly settings: AnalysisSettings;
  /** Empty: the defaults of the kind (`DEFAULT_LIMITS`). */
  readonly limits: readonly AnalysisLimit[];
  /** A seed for what is sampled, so that the same window gives the same answer. */
  readonly seed: number;
  readonly now: Date;
  readonly judge: JudgeBy;
  /** What costs are looked at beside: needed by the kind `cost` alone. */
  readonly costs?: CostContext;
}

/** Looks at a window in the way asked. Never throws for what the rows hold: that is a verdict with a reason. @throws what the reader throws */
export type Analyse = (reader: RowsReader, request: AnalysisRequest) => Promise<Analysis>;
