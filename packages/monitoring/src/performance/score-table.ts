import type { Cell, PredictedCounts, ScoreCounts } from '@haechi/stats';
import type { ClassSystem } from './positive-class.ts';
import type { ScoredCell, ScoredOutcomes } from './scored-outcomes.ts';

/** Scores ascending with what they were given to. */
export interface ScoreTable {
  /** Labelled rows by distinct score: those of the positive class and the others. With several classes: right and wrong predictions by confidence. */
  readonly labelled: ScoreCounts;
  /** Labelled rows by what was predicted, on the same scores. */
  readonly realised: PredictedCounts;
  /** Rows without a label, by what was predicted. */
  readonly unlabelled: PredictedCounts;
  readonly n: number;
  /** Labelled rows with a prediction, and how many of those were right: realised accuracy of the rows in `realised`. */
  readonly judged: Cell;
  /** What AUC can be off by at most for scores that share a bin: half of the pairs within bins. 0: exact. */
  readonly aucBound: number;
}

interface Line {
  readonly key: number;
  n: number;
  sum: number;
  low: number;
  high: number;
  positives: number;
  negatives: number;
  right: number;
  readonly realised: [number, number];
  readonly unlabelled: [number, number];
}

/** Puts the cells of a side together by score. Null: no row has a score that can be used. */
export function scoreTable({ cells, exact }: ScoredOutcomes, classes: ClassSystem): ScoreTable | null {
  const lines = new Map<number, Line>();
  for (const cell of cells) if (usable(cell, classes)) addCell({ lines, cell, classes, exact });
  if (lines.size === 0) return null;
  const sorted = [...lines.values()].sort((a, b) => a.key - b.key);
  const scores = sorted.map(({ key, sum, n }) => (exact ? key : sum / n));
  const labelled = {
    scores,
    positives: sorted.map(({ positives }) => positives),
    negatives: sorted.map(({ negatives }) => negatives),
  };
  const predicted = (of: (line: Line) => readonly [number, number]): PredictedCounts => ({
    scores,
    predictedNegative: sorted.map((line) => of(line)[0]),
    predictedPositive: sorted.map((line) => of(line)[1]),
  });
  return {
    labelled,
    realised: predicted(({ realised }) => realised),
    unlabelled: predicted(({ unlabelled }) => unlabelled),
    n: sorted.reduce((sum, { positives, negatives }) => sum + positives + negatives, 0),
    judged: {
      n: sorted.reduce((sum, { realised }) => sum + realised[0] + realised[1], 0),
      positives: sorted.reduce((sum, { right }) => sum + right, 0),
    },
    aucBound: exact ? 0 : boundOf(sorted),
  };
}

/** A score is of the positive class; without one only the confidence in the predicted class means something. */
function usable({ by, prediction }: ScoredCell, classes: ClassSystem): boolean {
  if (by === 'none' || classes.kind === 'unclear') return false;
  if (classes.kind === 'several') return by === 'confidence' && prediction !== '';
  return by === 'score' || prediction === classes.positive || (prediction !== '' && classes.classes.length === 2);
}

function addCell(input: { lines: Map<number, Line>; cell: ScoredCell; classes: ClassSystem; exact: boolean }): void {
  const { lines, cell, classes, exact } = input;
  const { target, prediction, by } = cell;
  const positive = classes.kind === 'binary' ? classes.positive : null;
  const flipped = by === 'confidence' && positive !== null && prediction !== positive;
  const chosen = positive === null || prediction === positive;
  const hit = positive === null ? target === prediction : target === positive;
  const add = tally({ known: target !== '', predicted: prediction !== '', chosen, hit });
  for (const bin of binsOf(cell)) {
    const { key, n, sum, low, high } = flipped ? mirrored(bin, exact) : bin;
    const line = lines.get(key) ?? emptyLine(key);
    line.n += n;
    line.sum += sum;
    line.low = Math.min(line.low, low);
    line.high = Math.max(line.high, high);
    add(line, n);
    lines.set(key, line);
  }
}

type Bin = Pick<Line, 'key' | 'n' | 'sum' | 'low' | 'high'>;

function binsOf({ keys, counts, sums, lows, highs }: ScoredCell): Bin[] {
  return keys.map((key, i) => ({
    key,
    n: counts[i] ?? 0,
    sum: sums[i] ?? 0,
    low: lows[i] ?? key,
    high: highs[i] ?? key,
  }));
}

/** The bin of 1 - score: of the positive class where the score was of the other one. */
function mirrored({ key, n, sum, low, high }: Bin, exact: boolean): Bin {
  return { key: exact ? 1 - key : 0 - key, n, sum: n - sum, low: 1 - high, high: 1 - low };
}

/** How rows of one truth and prediction are counted in the line of their score. */
function tally(row: {
  known: boolean;
  predicted: boolean;
  chosen: boolean;
  hit: boolean;
}): (line: Line, n: number) => void {
  const side = row.chosen ? 1 : 0;
  if (!row.known)
    return (line, n) => {
      line.unlabelled[side] += row.predicted ? n : 0;
    };
  const right = row.predicted && row.hit === row.chosen;
  return (line, n) => {
    line.positives += row.hit ? n : 0;
    line.negatives += row.hit ? 0 : n;
    line.realised[side] += row.predicted ? n : 0;
    line.right += right ? n : 0;
  };
}

function emptyLine(key: number): Line {
  return {
    key,
    n: 0,
    sum: 0,
    low: Infinity,
    high: -Infinity,
    positives: 0,
    negatives: 0,
    right: 0,
    realised: [0, 0],
    unlabelled: [0, 0],
  };
}

function boundOf(lines: readonly Line[]): number {
  const positives = lines.reduce((sum, line) => sum + line.positives, 0);
  const negatives = lines.reduce((sum, line) => sum + line.negatives, 0);
  const mixed = lines.reduce((sum, line) => sum + (line.low < line.high ? line.positives * line.negatives : 0), 0);
  return positives === 0 || negatives === 0 ? 0 : mixed / 2 / positives / negatives;
}
