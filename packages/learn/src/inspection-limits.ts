/** Every threshold of `inspectColumns`, and where it comes from. Tested on six public tables (see inspect-columns.test.ts). */
export const INSPECTION_LIMITS = {
  /** Folds of the out-of-fold score of a single column; five leave enough rows per bin and are cheap. */
  folds: 5,
  /** Quantile bins of a numeric column in that score: fine enough to see a threshold, coarse enough for a thousand rows. */
  bins: 50,
  /** Rows that a bin or level must have to be scored alone. */
  binRows: 5,
  /**
   * One column that ranks the target this well (out of fold) is taken for a copy or consequence of it. Honest single columns reach 0.97
   * (cell size in the Wisconsin breast cancer data), 0.955 (one vote in the voting records) and 0.92 (banknote).
   */
  leakAuc: 0.98,
  /** A level or missingness is looked at when it covers this share of rows: rarer ones cannot lift a model, and are pure by chance. */
  leakCoverage: 0.01,
  /** ... and gives the class away when the Wilson lower bound of the share of one class in it reaches this ... */
  leakPurity: 0.99,
  /** ... while the other class is at most this fraction as common in it as in all rows (own children in Adult: 0.06, honest) ... */
  leakImpurityRatio: 0.02,
  /** ... and the class is not so common anyway that pure levels come by themselves. */
  leakBaseRate: 0.9,
  /** Columns with more values than this are judged by their tails, not level by level: single values of a wide column are honestly pure. */
  leakLevels: 20,
  /** Share of rows that such a tail must cover: nobody under 23 earns much (a tenth of Adult), but no honest threshold decides a third. */
  leakTail: 1 / 3,
  /** Share of distinct values from which a text column is an identifier, and one of whole numbers may be. */
  idDistinct: 0.9,
  idDistinctNumbers: 0.99,
  /** Below this many rows uniqueness says nothing. */
  idRows: 50,
  /** Whole numbers that fill their range this densely are a row counter. */
  idDensity: 0.5,
  /** Levels from which a categorical column is free text or a code list too fine for one-hot encoding. */
  textLevels: 100,
  /** Share of levels that must read as a date. */
  dateShare: 0.95,
} as const;
