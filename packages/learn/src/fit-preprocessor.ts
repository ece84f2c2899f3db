import { encodedWidth, type FeatureEncoding } from './feature-encoding.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** A level with fewer training rows than this is folded into "other": a weight of its own would rest on too few people. */
const MINIMUM_LEVEL_ROWS = 20;
/** Levels beyond the most frequent hundred are folded as well, which bounds the model. */
const MAXIMUM_LEVELS = 100;

/**
 * Learns how to encode the named features, from training rows only: numeric ones get median imputation, a missing indicator and
 * standardisation (population deviation); categorical ones get one column per frequent level, one for other (rare or unknown) and one for missing.
 */
export function fitPreprocessor(table: Table, features: readonly string[]): FeatureEncoding[] {
  let offset = 0;
  return features.map((name) => {
    const encoding = encodeColumn(columnOf(table, name), offset);
    offset += encodedWidth(encoding);
    return encoding;
  });
}

function encodeColumn(column: Column, offset: number): FeatureEncoding {
  if (column.kind === 'categorical') {
    return { kind: 'categorical', name: column.name, offset, levels: frequentLevels(column.codes, column.levels) };
  }
  const present = column.values.filter((value) => !Number.isNaN(value)).sort();
  const middle = present.length >> 1;
  const upper = present[middle] ?? 0;
  const median = present.length % 2 === 1 ? upper : ((present[middle - 1] ?? 0) + upper) / 2;
  const n = column.values.length;
  let sum = 0;
  for (const value of column.values) sum += Number.isNaN(value) ? median : value;
  const mean = n === 0 ? 0 : sum / n;
  let squares = 0;
  for (const value of column.values) squares += ((Number.isNaN(value) ? median : value) - mean) ** 2;
  const deviation = n === 0 ? 0 : Math.sqrt(squares / n);
  return { kind: 'numeric', name: column.name, offset, median, mean, scale: deviation > 0 ? deviation : 1 };
}

function frequentLevels(codes: Int32Array, levels: readonly string[]): string[] {
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const least = Math.min(MINIMUM_LEVEL_ROWS, Math.max(2, Math.ceil(codes.length / 50)));
  return levels
    .map((level, code) => ({ level, count: counts[code] ?? 0 }))
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, MAXIMUM_LEVELS)
    .map(({ level }) => level);
}
