import { frontierRoot, leafHash, planRoot } from '@haechi/proof';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres, transact } from '../../platform/postgres.ts';
import { openTestTrail, plainEntry, type TestTrail } from './open-test-trail.ts';
import { readEntries } from './read-entries.ts';
import { readProof } from './read-proof.ts';
import { sequenceCommitted } from './sequencer.ts';
import { readState } from './trail-state.ts';

let stores: TestStores;
let kept: TestTrail;
beforeAll(async () => {
  stores = await testStores();
  kept = await openTestTrail(stores.db);
});
afterAll(async () => {
  await kept.trail.stop();
  await stores.close();
});

const allEntries = () => readEntries(stores.db, 0, 100_000);

describe('recording', () => {
  it('keeps an entry exactly if the change is kept', async () => {
    const before = (await kept.trail.flush()).entries;
    const undone = transact(stores.db, async (tx) => {
      await kept.trail.record(tx, plainEntry);
      throw new Error('the change fails');
    });
    await expect(undone).rejects.toThrow('the change fails');
    expect((await kept.trail.flush()).entries).toBe(before);
    await kept.write(1);
    expect((await kept.trail.flush()).entries).toBe(before + 1);
  });

  it('keeps what people type, whatever it is, without stopping the sequencer', async () => {
    const text = `nul \0, half a pair \ud83d, 한국어, \u2028, ${'"'.repeat(3)}`;
    await kept.write(1, { detail: { text, list: [text, null, 1e21], nothing: undefined } });
    const last = (await allEntries()).at(-1);
    const { detail } = JSON.parse(last?.body ?? '{}') as { detail: { text: string } };
    expect(detail.text).toBe(text.replace('\0', '\ufffd').replace('\ud83d', '\ufffd'));
  });
});

describe('numbering', () => {
  it('lets 16 concurrent writers neither wait for each other nor for the sequencer', async () => {
    const before = (await kept.trail.flush()).entries;
    await using writers = openPostgres(stores.postgresUrl, { maxConnections: 17 });
    const held = Promise.withResolvers<void>();
    const recorded = Promise.withResolvers<void>();
    const slow = transact(writers.db, async (tx) => {
      await kept.trail.record(tx, { ...plainEntry, action: 'test.slow' });
      recorded.resolve();
      await held.promise;
    });
    await recorded.promise;
    const each = async (writer: number) => {
      for (let i = 0; i < 20; i += 1) {
        await transact(writers.db, async (tx) => {
          // A lock that is never given back would show as an error here instead of a hang.
          await sql`set local lock_timeout = '2s'`.execute(tx);
          await kept.trail.record(tx, { ...plainEntry, detail: { writer, i } });
          await kept.trail.record(tx, { ...plainEntry, detail: { writer, i, second: true } });
        });
      }
    };
    const sequencing = Promise.all([1, 2, 3].map(() => sequenceCommitted(stores.db)));
    await Promise.all(Array.from({ length: 16 }, (_, writer) => each(writer)));
    await sequencing;
    expect((await kept.trail.flush()).entries).toBe(before + 16 * 20 * 2);
    held.resolve();
    await slow;
    expect((await kept.trail.flush()).entries).toBe(before + 16 * 20 * 2 + 1);
    const numbers = (await allEntries()).map((entry) => entry.sequence);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect((await allEntries()).at(-1)?.body).toContain('test.slow');
  });

  it('numbers each entry once when two servers number at the same time', async () => {
    const before = (await kept.trail.flush()).entries;
    await using other = openPostgres(stores.postgresUrl, { maxConnections: 4 });
    const work = Array.from({ length: 60 }, (_, i) =>
      transact(i % 2 === 0 ? stores.db : other.db, (tx) => kept.trail.record(tx, plainEntry)),
    );
    const rounds = Array.from({ length: 20 }, (_, i) => sequenceCommitted(i % 2 === 0 ? stores.db : other.db));
    await Promise.all([...work, ...rounds]);
    expect((await kept.trail.flush()).entries).toBe(before + 60);
  });

  it('stores the hash of each entry and the tree over them', async () => {
    await kept.write(5);
    const entries = await allEntries();
    for (const entry of entries) expect(entry.hash).toBe(leafHash(entry.body));
    const state = await readState(stores.db);
    expect(state.size).toBe(entries.length);
    for (const size of [1, 2, 3, 7, state.size - 1]) await readProof(stores.db, planRoot(size));
    expect(await readProof(stores.db, planRoot(state.size))).toEqual([frontierRoot(state)]);
  });

  it('numbers a record of this process within 500 ms of its commit, woken and by polling alone', async () => {
    for (const pollMs of [200, 3_600_000]) {
      const live = await openTestTrail(stores.db, { pace: { pollMs } });
      const before = (await kept.trail.flush()).entries;
      const writer = pollMs === 200 ? kept : live;
      await transact(stores.db, (tx) => writer.trail.record(tx, plainEntry));
      const committed = performance.now();
      while ((await readState(stores.db)).size === before && performance.now() - committed < 5_000) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      // The promise is 500 ms; the bound is wide because the machine that runs the tests may be busy.
      expect(performance.now() - committed).toBeLessThan(2_000);
      await live.trail.stop();
    }
  });
});

describe('the tables', () => {
  it.each([
    sql`update trail_entries set body = body`,
    sql`delete from trail_entries`,
    sql`truncate trail_entries`,
    sql`delete from trail_nodes`,
    sql`delete from trail_checkpoints`,
  ])('refuse a change by the application: %#', async (statement) => {
    await expect(statement.execute(stores.db)).rejects.toThrow('append-only');
  });
});
