/** Rows looked at to tell what a column holds. Enough to see a share of 1 % of odd values a hundred times over; read in well under a second. */
export const SAMPLE_ROWS = 20_000;
/** Columns of one look at a file: a thousand rows of so many at a time are half a million values, some 20 MB. */
export const COLUMNS_PER_STATEMENT = 500;
/** A column of text is one of numbers when at least this share of its values are; the rest has the wrong type. */
export const NUMERIC_SHARE = 0.9;
/** The same when the other file says that the column holds numbers. */
export const NUMERIC_SHARE_BESIDE_NUMBERS = 0.5;
/** Fewer values say nothing about whether a column is an identity. */
export const IDENTITY_MIN_ROWS = 100;
/** From this share of distinct texts on, each names its row: identities, free text. */
export const IDENTITY_SHARE = 0.95;
/** A target of numbers with more distinct values than this is a quantity, not a class. The field's usual bound between codes and quantities. */
export const MAX_NUMERIC_CLASSES = 20;
/** A sensitive attribute of numbers with more values than this is cut into quarters of the reference. */
export const MAX_NUMERIC_GROUPS = 20;
/** Texts with more distinct values than this in the sample are stored as they are, without a dictionary. */
export const DICTIONARY_MAX = 10_000;
/** What people write where there is no value: pandas' list, without the numbers among it, and the question mark of the UCI files. */
export const MISSING_WORDS = [
  '#N/A',
  '#NA',
  '-NaN',
  '-nan',
  '<NA>',
  '?',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
] as const;
/** The engine's memory: half of the machine's, and no more than this. */
export const MEMORY_LIMIT_BYTES = 4 * 1024 ** 3;
/** Of the sampling of the analyses, so that the same files give the same report. */
export const REPORT_SEED = 20_260_101;
