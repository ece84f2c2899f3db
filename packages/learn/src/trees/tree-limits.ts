/** What a model file may hold. Files come from people: a small hostile one must not take the memory or the time of the server. */
export const TREE_LIMITS = {
  /** Bytes of a JSON or text file; V8 holds no text above 512 MiB, and its objects take several times the text. UBJ has no text. */
  textBytes: 256 * 2 ** 20,
  /** Values, keys and containers of a JSON or UBJ file, lines of a text; a tree takes about 40, its numbers lie in lists that count once. */
  parts: 10_000_000,
  /** Containers within containers; XGBoost's own files are 9 deep. */
  nesting: 64,
  features: 1_000_000,
  /** Classes, targets or quantiles. */
  outputs: 10_000,
  trees: 1_000_000,
  /** 10 000 trees of 1 000 nodes; reading takes about 50 bytes for each. */
  nodes: 10_000_000,
  /** Steps from root to leaf. XGBoost's trees have tens; LightGBM's, grown leaf by leaf, seldom a hundred. */
  depth: 4_096,
  /** 32-bit words of all category sets: 32 MiB. */
  categoryWords: 8 * 2 ** 20,
  /** Categories are codes below this in XGBoost (kMaxCat, 2^24). */
  category: 2 ** 24,
} as const;
