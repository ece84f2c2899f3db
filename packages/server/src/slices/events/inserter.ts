/**
 * From sealed spool segments to the row store. Exactly once, by these means together: the bytes of a segment never change; each of its
 * streams goes in one insert whose token is made of the segment's id, which the store remembers; the file goes only after the inserts and
 * the marks are done. A crash anywhere between repeats inserts, which the store ignores, and marks, which only repeat a rebuild.
 */
import { z } from 'zod';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { SealedSegment, SegmentScan } from '../../platform/spool/index.ts';
import { type BlockHead, unpackBlock } from './block-body.ts';
import { markDirty } from './dirty-store.ts';
import { makeSchema } from './feature-schema.ts';
import { BUCKET_MS } from './limits.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { recordSchemas } from './schema-store.ts';
import { LABEL_STREAM, type RowStream, rowStreams, SCHEMA_STREAM } from './streams.ts';

export interface InserterDeps {
  readonly db: Db;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly registry: SchemaRegistry;
  /** Told after rows of these systems became queryable. */
  onInserted(systems: readonly string[]): void;
}

/** Rows of one stream out of a segment. */
interface Gathered {
  readonly stream: RowStream;
  readonly parts: Uint8Array[];
}

const schemaRecord = z.object({ system: z.string(), num: z.array(z.string()), cat: z.array(z.string()) });

const insertSettings = {
  // An import of history touches many months in one insert.
  max_partitions_per_insert_block: '0',
  // A repeated insert must also fill the view if the process died between the table and it.
  deduplicate_blocks_in_dependent_materialized_views: 1,
} as const;

/** Quarter hours of the predictions that labels of this segment belong to, for labels that do not say. */
const bucketsOfUntimed = `
select system_id as system, intDiv(toUnixTimestamp64Milli(time), {width:UInt64}) as bucket
from prediction_times
where (system_id, id_hash) in (
  select system_id, cityHash64(prediction_id) from labels
  where seq >= {from:UInt64} and seq <= {to:UInt64} and prediction_time = toDateTime64(0, 3, 'UTC')
)
group by system, bucket`;

/** Stores one segment. Idempotent. Throws when a store is away; the segment then comes again. */
export function createInserter(deps: InserterDeps) {
  async function recordNew(scan: SegmentScan): Promise<void> {
    const schemas = scan.blocks
      .filter((block) => block.stream === SCHEMA_STREAM)
      .map((block) => schemaRecord.parse(JSON.parse(Buffer.from(block.body).toString('utf8'))))
      .map(({ system, num, cat }) => makeSchema(system, num, cat))
      .filter((schema) => !deps.registry.isRecorded(schema));
    await recordSchemas(deps.db, schemas);
    deps.registry.learn(schemas);
  }

  async function insert(segment: SealedSegment, number: number, { stream, parts }: Gathered): Promise<void> {
    await deps.rows.insert(stream.table, Buffer.concat(parts), {
      format: 'RowBinary',
      columns: stream.columns,
      token: `${segment.id}/${number}`,
      settings: insertSettings,
    });
  }

  async function addUntimed(touched: Map<string, Set<number>>, range: { from: number; to: number }): Promise<void> {
    const found = await deps.rows.query<{ system: string; bucket: number }>(bucketsOfUntimed, {
      ...range,
      width: BUCKET_MS,
    });
    for (const { system, bucket } of found) add(touched, system, [bucket]);
  }

  return async function store(segment: SealedSegment, scan: SegmentScan): Promise<void> {
    await recordNew(scan);
    const { streams, heads } = gather(scan);
    for (const [number, gathered] of streams) await insert(segment, number, gathered);
    const touched = new Map<string, Set<number>>();
    for (const head of heads) for (const [system, buckets] of head.buckets) add(touched, system, buckets);
    if (heads.some((head) => head.untimed.length > 0)) await addUntimed(touched, labelRange(scan));
    await markDirty(deps.db, touched, deps.clock.now());
    if (touched.size > 0) deps.onInserted([...touched.keys()]);
  };
}

/**
 * ClickHouse's codes for bytes that it cannot read as rows: 6, 27, 32, 33 and 117 parsing, 128 and 131 sizes, 321 a value out of range. They would mean a
 * bug in the encoders.
 */
const unreadable: ReadonlySet<string> = new Set(['6', '27', '32', '33', '117', '128', '131', '321']);

/** Whether the row store refuses the bytes themselves, now and whenever they come again. */
export function isRefusedForGood(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && unreadable.has(error.code);
}

function gather(scan: SegmentScan): { streams: ReadonlyMap<number, Gathered>; heads: readonly BlockHead[] } {
  const streams = new Map<number, Gathered>();
  const heads: BlockHead[] = [];
  for (const block of scan.blocks) {
    if (block.stream === SCHEMA_STREAM) continue;
    const stream = rowStreams.get(block.stream);
    if (!stream)
      throw new Error(
        `the spool holds rows of stream ${block.stream}, which this version does not know: start the newer version again`,
      );
    const { head, rows } = unpackBlock(block.body);
    const gathered = streams.get(block.stream) ?? { stream, parts: [] };
    gathered.parts.push(rows);
    streams.set(block.stream, gathered);
    heads.push(head);
  }
  return { streams, heads };
}

/** Sequence numbers of the labels in a segment; generous at the end, since a block only knows its first. */
function labelRange(scan: SegmentScan): { from: number; to: number } {
  const firsts = scan.blocks.filter((block) => block.stream === LABEL_STREAM).map((block) => block.firstSeq);
  const last = scan.blocks.reduce((most, block) => Math.max(most, block.firstSeq + block.rows), 0);
  return { from: Math.min(...firsts), to: last + 50_000 };
}

function add(touched: Map<string, Set<number>>, system: string, buckets: readonly number[]): void {
  const known = touched.get(system) ?? new Set();
  for (const bucket of buckets) known.add(bucket);
  touched.set(system, known);
}
