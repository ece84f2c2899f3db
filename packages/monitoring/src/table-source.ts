/** A column as SQL. `numeric`: Float64 with NaN where there is no value. `categorical`: String with '' where there is none. */
export interface ColumnAccess {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly expression: string;
  /** The column as it stands in the source, of any type, where `expression` reads it as something else: what it does not understand has the wrong type. */
  readonly raw?: string;
}

/** The columns with a meaning of their own, each as SQL over a row of the source. Absent: the source does not have it. */
export interface Roles {
  /** What turned out to be true, String or Float64 as `task` says; '' or NaN where it is not known yet. */
  readonly target?: string;
  /** What was predicted, in the same terms as `target`. */
  readonly prediction?: string;
  /** Probability of the positive class, or the prediction itself in regression; NaN where there is none. */
  readonly score?: string;
  /** Probability of the predicted class. */
  readonly confidence?: string;
  /** Probability of each class, as Map(String, Float64); empty where a row has none. */
  readonly probabilities?: string;
  /** DateTime64. */
  readonly time?: string;
  /** Identity of a row, for duplicates. */
  readonly id?: string;
  readonly latencyMs?: string;
  /** Where the row's data is: a country, or a region of a cloud; '' where it is not said. */
  readonly region?: string;
  /** Sensitive attributes, categorical. */
  readonly sensitive: readonly ColumnAccess[];
}

/** Rows of one group with one truth and one prediction; '' where it is not known. */
export interface OutcomeCell {
  readonly group: string;
  readonly target: string;
  readonly prediction: string;
  readonly n: number;
}

/** A column counted beforehand. */
export interface CountedColumn {
  /** Rows with a value. */
  readonly n: number;
  readonly missing: number;
  /** Least and greatest finite value; null for categories, and where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Rows by bin of the profile (one more than it has cuts); empty for categories. */
  readonly bins: readonly number[];
  /** Rows by category; empty for numbers. */
  readonly levels: ReadonlyMap<string, number>;
}

/** Columns counted beforehand over the cuts and levels of the profile that they are compared with, by name. */
export interface CountedColumns {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, CountedColumn>;
}

/** Rows that can be summed up: a window of the store, or a file. */
export interface TableSource {
  /** What stands after FROM: a parenthesised SELECT or a table function. */
  readonly from: string;
  /** Values of `{name:Type}` in `from` and the expressions. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly columns: readonly ColumnAccess[];
  readonly roles: Roles;
  readonly task: 'classification' | 'regression';
  /** Class that counts as positive; null: none was given (the second of two classes in order is taken). */
  readonly positive: string | null;
  /** Labels of the window's time and how many name no row, where that was counted beside the rows. */
  readonly labels?: { readonly n: number; readonly unmatched: number };
  /**
   * Rows by truth and prediction ('' where one is not known) for each group of each sensitive attribute, where they were counted already: then fairness
   * without intersections reads no row.
   */
  readonly outcomes?: ReadonlyMap<string, readonly OutcomeCell[]>;
  /** What else the rows hold as text, for the search of personal data: identities, tags. SQL of an Array(Tuple(String, String)) of name and value. */
  readonly texts?: string;
  /** What the columns hold, where it was counted already: then drift from a stored profile reads no row. */
  readonly counted?: CountedColumns;
}

export interface QueryCost {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly ms: number;
}

/**
 * Where statements run: the store of the server, or the engine of the command line. Rows come back as objects: 64-bit integers as numbers, NaN and
 * infinite values as null (ClickHouse's JSON with `output_format_json_quote_64bit_integers=0`).
 */
export interface RowsReader {
  query<T>(
    sql: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly rows: T[]; readonly cost: QueryCost }>;
}
