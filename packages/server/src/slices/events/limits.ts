/** What one event may hold. Generous for real use, and small enough that no sender can make one row cost as much as a thousand. */
export const limits = {
  /** Ids and names of users and sessions: as in the contract. */
  text: 256,
  /** Text of a categorical feature. */
  category: 10_000,
  features: 1_000,
  classes: 1_000,
  groups: 64,
  tags: 64,
  /** Feature schemas of one system: each new or retyped feature makes one, so that many mean features named by data. */
  schemasPerSystem: 500,
  /** JSON of an event of another kind than prediction and label. */
  payloadBytes: 1_048_576,
  /** Rows in one request. */
  rows: 50_000,
  /** Row errors that an answer lists; the rest is counted. */
  listedErrors: 1_000,
  /** Event times before this are refused: mistaken units, not history. */
  earliest: Date.UTC(2000, 0, 1),
  /** Later than this after now is refused, ms (24 h: clocks and zones go wrong by less). */
  future: 86_400_000,
} as const;

/** Width of a bucket of summaries, ms: a quarter of an hour, since zones differ by that. */
export const BUCKET_MS = 900_000;
