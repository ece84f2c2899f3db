import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestStores, testStores } from '@haechi/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { migrationFolder } from '../../platform/migration-files.ts';
import { systemRandom } from '../../platform/random.ts';
import { type SealedSegment, type SegmentScan, Spool } from '../../platform/spool/index.ts';
import { Ingest } from './ingest.ts';
import { createInserter, isRefusedForGood } from './inserter.ts';
import { KnownSystems } from './known-systems.ts';
import { applyRetention, retentionOf } from './retention.ts';
import { SchemaRegistry } from './schema-registry.ts';

let root: string;
let stores: TestStores;
let spool: Spool;
let store: (segment: SealedSegment, scan: SegmentScan) => Promise<void>;

beforeAll(async () => {
  stores = await testStores();
  root = await mkdtemp(join(tmpdir(), 'haechi-inserter-'));
  spool = await Spool.open({ root, clock: systemClock, random: systemRandom });
  const { db, rows } = stores;
  store = createInserter({ db, rows, clock: systemClock, registry: new SchemaRegistry(), onInserted: () => undefined });
});
afterAll(async () => {
  await spool.close();
  await stores.close();
  await rm(root, { recursive: true, force: true });
});

/** A sealed segment with predictions in two months and a label. */
async function segmentOf(ids: readonly string[]): Promise<[SealedSegment, SegmentScan]> {
  const systems = new KnownSystems(async () => [{ id: 's', archived: false }], systemClock);
  const ingest = new Ingest({
    spool,
    registry: new SchemaRegistry(),
    systems,
    clock: systemClock,
    trouble: () => null,
  });
  const events = ids.map((id, index) => ({
    line: index + 1,
    value: {
      kind: 'prediction',
      system: 's',
      id,
      time: `2026-0${1 + (index % 2)}-15T00:00:00Z`,
      features: { x: 1 },
      prediction: 1,
    },
  }));
  const label = { kind: 'label', system: 's', prediction_id: ids[0] ?? '', value: 1 };
  await ingest.take([...events, { line: 9, value: label }], everywhere);
  await spool.flush();
  const segment = await spool.take();
  if (!segment) throw new Error('nothing was sealed');
  return [segment, await spool.read(segment)];
}

async function counts() {
  const [found] = await stores.rows.query<Record<string, number>>(
    `select (select count() from predictions) as predictions, (select count() from labels) as labels,
       (select count() from prediction_times) as times`,
  );
  return found;
}

it('repeats an insert after a crash without doubling, which another token would', async () => {
  const [segment, scan] = await segmentOf(['a', 'b', 'c']);
  await store(segment, scan);
  expect(await counts()).toEqual({ predictions: 3, labels: 1, times: 3 });
  await store(segment, scan);
  expect(await counts()).toEqual({ predictions: 3, labels: 1, times: 3 });
  await store({ ...segment, id: `${segment.id}0` }, scan);
  expect(await counts()).toEqual({ predictions: 6, labels: 2, times: 6 });
  await spool.done(segment, scan);
});

it('fills the view when the process died between the table and it', async () => {
  const before = await counts();
  const [segment, scan] = await segmentOf(['d', 'e']);
  await stores.rows.command('drop view prediction_times_filled');
  await store(segment, scan);
  expect(await counts()).toEqual({ predictions: 8, labels: 3, times: before?.['times'] });
  await stores.rows.command(
    await readFile(join(migrationFolder('clickhouse'), '0014-prediction-times-filled.sql'), 'utf8'),
  );
  await store(segment, scan);
  expect(await counts()).toEqual({ predictions: 8, labels: 3, times: (before?.['times'] ?? 0) + 2 });
  await spool.done(segment, scan);
});

it('does not store rows of a layout it does not know', async () => {
  const scan = {
    blocks: [{ stream: 999, rows: 1, firstSeq: 1, body: Buffer.from('{}') }],
    end: 0,
    tornBytes: 0,
    damaged: [],
  };
  await expect(store({ id: 'x.1', path: '', bytes: 0, since: 0 }, scan)).rejects.toThrow(/newer version/);
});

it('tells bytes that can never be stored from a store that is away', async () => {
  const [segment, scan] = await segmentOf(['f']);
  const broken = {
    ...scan,
    blocks: scan.blocks.map((block) => ({ ...block, body: block.body.subarray(0, block.body.length - 3) })),
  };
  const schemaless = { ...broken, blocks: broken.blocks.filter((block) => block.stream !== 1) };
  const refused = await store({ ...segment, id: 'broken.1' }, schemaless).catch((error: unknown) => error);
  expect(isRefusedForGood(refused)).toBe(true);
  expect(isRefusedForGood(new Error('connect ECONNREFUSED'))).toBe(false);
  await spool.done(segment, scan);
});

it('changes how long rows are kept, and leaves what is right alone', async () => {
  const ttl = async () => {
    const found = await stores.rows.query<{ engine_full: string }>(
      `select engine_full from system.tables where database = currentDatabase() and name in ('predictions', 'labels', 'events', 'prediction_times')`,
    );
    return found.map(({ engine_full }) => /toIntervalDay\((\d+)\)/.exec(engine_full)?.[1]);
  };
  expect(await ttl()).toEqual(['400', '400', '400', '400']);
  await applyRetention(stores.rows, 30);
  expect(await ttl()).toEqual(['30', '30', '30', '30']);
  expect(retentionOf(30, new Date('2026-01-01T00:00:00Z')).received_now_deleted_at).toBe('2026-01-31T00:00:00.000Z');
});
