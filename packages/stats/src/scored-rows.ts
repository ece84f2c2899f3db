/** Labels (0/1) and the score or probability of class 1, row by row. */
export interface ScoredRows {
  readonly labels: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly level?: number;
}
