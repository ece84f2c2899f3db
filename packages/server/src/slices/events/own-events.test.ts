import { expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import type { Spool, SpoolBlock } from '../../platform/spool/index.ts';
import { unpackBlock } from './block-body.ts';
import { OwnEvents } from './own-events.ts';
import { SchemaRegistry } from './schema-registry.ts';
import { PREDICTION_STREAM, SCHEMA_STREAM } from './streams.ts';

function openOwn() {
  const blocks: SpoolBlock[] = [];
  let [next, writes] = [100, 0];
  const spool = {
    name: 's_0123456789',
    reserve: (rows: number) => {
      next += rows;
      return next - rows;
    },
    appendLazily: (block: SpoolBlock) => blocks.push(block) > 0,
    writeLazy: () => {
      writes += 1;
    },
  };
  const own = new OwnEvents({
    spool: spool as unknown as Spool,
    clock: systemClock,
    registry: new SchemaRegistry(),
  });
  return { own, blocks, writes: () => writes };
}
const event = (id: string, more: object = {}) => ({
  kind: 'prediction',
  id,
  time: '2026-01-01T00:00:00Z',
  system: 'loans',
  features: { income: 1 },
  prediction: 'yes',
  ...more,
});

test('events of one moment become one block, written by itself; a refused one leaves nothing in it', async () => {
  const { own, blocks, writes } = openOwn();
  expect([own.take(event('a')), own.take(event('b')), own.take(event('c'))]).toEqual([null, null, null]);
  expect(own.take(event('bad', { confidence: 9 }))).toMatchObject({ field: 'confidence' });
  expect(blocks).toEqual([]);
  await expect.poll(() => blocks.length, { interval: 2, timeout: 1_000 }).toBe(2);
  expect(blocks.map(({ stream, rows, firstSeq }) => [stream, rows, firstSeq])).toEqual([
    [SCHEMA_STREAM, 1, 100],
    [PREDICTION_STREAM, 3, 100],
  ]);
  expect(writes()).toBe(1);
  const { head, rows } = unpackBlock(blocks[1]?.body ?? new Uint8Array());
  expect(head.buckets.map(([system]) => system)).toEqual(['loans']);
  const text = Buffer.from(rows).toString('latin1');
  expect(['\x01a', '\x01b', '\x01c', 'bad'].map((id) => text.includes(id))).toEqual([true, true, true, false]);
});

test('a large batch does not wait for the moment to end, and a flush for nothing', () => {
  const { own, blocks } = openOwn();
  for (let i = 0; i < 40 && blocks.length === 0; i += 1)
    own.take(event(`e${i}`, { features: { note: 'x'.repeat(9_000) } }));
  expect(blocks.find(({ stream }) => stream === PREDICTION_STREAM)?.rows).toBeGreaterThan(20);
  own.take(event('last'));
  own.flush();
  expect(blocks.at(-1)?.rows).toBe(1);
});
