import type { Rows } from '../../platform/clickhouse.ts';
import { arrivedPredictions, type FeatureSchema, labelledPredictions, predictions } from '../events/index.ts';
import { BUCKET_MS, CONFIDENCE_BINS, LOW_CONFIDENCE } from './constants.ts';
import { rebuildSql } from './rebuild-sql.ts';

/** Labels that count as positive when neither the settings nor the model say: the common spellings of "yes". */
export const COMMON_POSITIVES = ['1', 'true', 'yes'] as const;

/** How outcomes are read: the classes of each version, and the label that counts as positive (null: the second class). */
export interface OutcomeReading {
  readonly classes: ReadonlyMap<string, readonly string[]>;
  readonly positive: string | null;
}

export interface Rebuild extends OutcomeReading {
  readonly system: string;
  /** Starts of buckets, ascending. */
  readonly buckets: readonly Date[];
  readonly schemas: readonly Pick<FeatureSchema, 'id' | 'num' | 'cat'>[];
  /** Higher than that of every build before. */
  readonly build: number;
}

interface BucketRange {
  readonly system: string;
  readonly buckets: readonly Date[];
}

/** The window from the first bucket to the end of the last. */
function spanOf({ system, buckets }: BucketRange): { system: string; from: Date; to: Date } {
  const starts = buckets.map((bucket) => bucket.getTime());
  return { system, from: new Date(Math.min(...starts)), to: new Date(Math.max(...starts) + BUCKET_MS) };
}

/** Parameters by which outcomes are read; shared with the comparison of versions. */
export function outcomeParams({ classes, positive }: OutcomeReading): Record<string, unknown> {
  return {
    classes: new Map([...classes].map(([version, names]) => [version, [...names]])),
    positive: positive ?? '',
    positives: [...COMMON_POSITIVES],
  };
}

function placesOf(
  schemas: readonly Pick<FeatureSchema, 'id' | 'num' | 'cat'>[],
  column: 'num' | 'cat',
): Record<string, unknown> {
  const places = schemas.flatMap((schema) =>
    schema[column].map((feature, index) => ({ id: schema.id, index, feature })),
  );
  return {
    [`${column}_schemas`]: places.map(({ id }) => id),
    [`${column}_places`]: places.map(({ index }) => index + 1),
    [`${column}_features`]: places.map(({ feature }) => feature),
  };
}

/** Versions and feature schemas that occur in the buckets: what must be known before they are counted. */
export async function occurringIn(rows: Rows, range: BucketRange): Promise<{ versions: string[]; schemas: string[] }> {
  // Duplicates may name a version or two that are not counted then.
  const window = arrivedPredictions(spanOf(range));
  const [found] = await rows.query<{ versions: string[]; schemas: string[] }>(
    `select groupUniqArray(version) as versions, groupUniqArray(schema_id) as schemas from (${window.sql})`,
    window.params,
  );
  return found ?? { versions: [], schemas: [] };
}

/** Sums up the buckets anew from their rows and replaces what was there. Doing it twice is doing it once. */
export async function rebuildBuckets(rows: Rows, rebuild: Rebuild): Promise<void> {
  const span = spanOf(rebuild);
  const labelled = labelledPredictions(span);
  const plain = predictions(span);
  const features = {
    numeric: rebuild.schemas.some(({ num }) => num.length > 0),
    categorical: rebuild.schemas.some(({ cat }) => cat.length > 0),
  };
  await rows.command(rebuildSql({ labelled: labelled.sql, rows: plain.sql }, features), {
    ...labelled.params,
    ...plain.params,
    system: rebuild.system,
    buckets: rebuild.buckets.map((bucket) => bucket.getTime() / 1000),
    ...outcomeParams(rebuild),
    ...placesOf(rebuild.schemas, 'num'),
    ...placesOf(rebuild.schemas, 'cat'),
    build: rebuild.build,
    low: LOW_CONFIDENCE,
    bars: CONFIDENCE_BINS,
  });
}
