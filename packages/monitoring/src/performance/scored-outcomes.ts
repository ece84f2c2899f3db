import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { withClassNames } from './class-names.ts';
import { BINS_PER_LOG_ODD, EXACT_SCORES, MAX_PAIRS, SCORE_EDGE } from './constants.ts';
import { numberColumn, textColumn } from './role-columns.ts';

/** Which number of a row is counted: the probability of the positive class, or, where a row has none, that of its predicted class. */
export type ScoredBy = 'score' | 'confidence' | 'none';

/** Rows with one truth and one prediction ('' where it is not known), by score. */
export interface ScoredCell {
  readonly target: string;
  readonly prediction: string;
  readonly by: ScoredBy;
  readonly n: number;
  /** Scores, or numbers of bins (on the log odds, so that -k is the bin of 1 - score), each with its rows. */
  readonly keys: readonly number[];
  readonly counts: readonly number[];
  /** Sum, smallest and largest score of each bin; empty when the keys are scores. */
  readonly sums: readonly number[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
}

export interface ScoredOutcomes {
  readonly rows: number;
  readonly cells: readonly ScoredCell[];
  /** Whether the keys are the scores themselves. */
  readonly exact: boolean;
  /** Rows whose score or confidence is not between 0 and 1. */
  readonly invalid: number;
  /** There are more pairs of truth and prediction than are read. */
  readonly cut: boolean;
  readonly cost: QueryCost;
}

interface Row {
  readonly t: string;
  readonly p: string;
  readonly by: 0 | 1 | 2;
  readonly n: number;
  readonly invalid: number;
  readonly exact: 0 | 1;
  readonly ks: readonly number[];
  readonly ns: readonly number[];
  readonly sums: readonly number[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
}

const BY: readonly ScoredBy[] = ['none', 'score', 'confidence'];

/** Everything that the quality of a classifier follows from, by one statement: truth × prediction × score (by itself while there are few distinct ones, else in fine bins). */
export async function scoredOutcomes(reader: RowsReader, source: TableSource): Promise<ScoredOutcomes> {
  const { rows, cost } = await reader.query<Row>(statement(source), source.params);
  const total = (of: (row: Row) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    rows: total(({ n }) => n),
    invalid: total(({ invalid }) => invalid),
    exact: rows.every(({ exact }) => exact === 1),
    cut: rows.length >= MAX_PAIRS,
    cost,
    cells: withClassNames(
      rows.map(({ t, p, by, n, ks, ns, sums, lows, highs }) => ({
        target: t,
        prediction: p,
        by: BY[by] ?? 'none',
        n,
        keys: ks,
        counts: ns,
        sums,
        lows,
        highs,
      })),
    ),
  };
}

/** The probability of what was predicted, also where only the probabilities of all classes are given. */
function confidenceColumn({ confidence, probabilities, prediction }: TableSource['roles']): string {
  const own = numberColumn(confidence);
  if (probabilities === undefined) return own;
  const of = `${probabilities}[${textColumn(prediction)}]`;
  return `if(isNaN(${own}) AND mapContains(${probabilities}, ${textColumn(prediction)}), ${of}, ${own})`;
}

function statement({ from, roles }: TableSource): string {
  const named = `
    SELECT h_target AS t, h_prediction AS p, h_score AS s, h_confidence AS c,
      multiIf(s >= 0 AND s <= 1, 1, c >= 0 AND c <= 1, 2, 0) AS by,
      multiIf(by = 1, s, by = 2, c, 0.) AS u,
      (NOT isNaN(s) AND NOT (s >= 0 AND s <= 1)) OR (NOT isNaN(c) AND NOT (c >= 0 AND c <= 1)) AS bad
    FROM (
      SELECT ${textColumn(roles.target)} AS h_target, ${textColumn(roles.prediction)} AS h_prediction,
        ${numberColumn(roles.score)} AS h_score, ${confidenceColumn(roles)} AS h_confidence
      FROM ${from}
    )`;
  const scored = [roles.score, roles.confidence, roles.probabilities].some((role) => role !== undefined);
  const exact = scored ? `(SELECT uniqCombined(u) <= ${EXACT_SCORES} FROM (${named}))` : '1';
  const inside = `least(greatest(u, ${SCORE_EDGE}), 1 - ${SCORE_EDGE})`;
  const bin = `round(${BINS_PER_LOG_ODD} * log(${inside} / (1 - ${inside})))`;
  const ofBins = (column: string): string => `if(any(is_exact), [], groupArray(${column}))`;
  return `
    SELECT t, p, by, sum(n) AS n, sum(bad) AS invalid, any(is_exact) AS exact,
      if(by = 0, [], groupArray(k)) AS ks, if(by = 0, [], groupArray(m)) AS ns,
      ${ofBins('total')} AS sums, ${ofBins('low')} AS lows, ${ofBins('high')} AS highs
    FROM (
      SELECT t, p, by, toUInt8(${exact}) AS is_exact, if(is_exact, u, ${scored ? bin : '0.'}) AS k,
        count() AS n, count() AS m, sum(bad) AS bad, sum(u) AS total, min(u) AS low, max(u) AS high
      FROM (${named})
      GROUP BY t, p, by, is_exact, k
    )
    GROUP BY t, p, by
    ORDER BY n DESC, t, p, by
    LIMIT ${MAX_PAIRS}`;
}
