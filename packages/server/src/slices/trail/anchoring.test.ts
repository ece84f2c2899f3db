// Over 300 lines because every way to tamper with the tables is tried, each as a list of statements.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entryText } from '@haechi/proof';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { openTestTrail, type TestTrail } from './open-test-trail.ts';
import { newestCheckpoints } from './read-checkpoints.ts';

let stores: TestStores;
let kept: TestTrail;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());
/** A new trail for each test, on the same database: that is a hundred times faster than a database each. */
beforeEach(async () => {
  await tamper(
    'truncate trail_pending, trail_entries, trail_nodes, trail_checkpoints, trail_keys',
    `update trail_state set size = 0, peaks = '{}', origin = 'trail-' || gen_random_uuid()`,
  );
  kept = await openTestTrail(stores.db);
});
afterEach(() => kept.trail.stop());

const mirrorFile = () => path.join(kept.mirrorDir, readdirSync(kept.mirrorDir)[0] ?? '');
/** Without repetitions: a restart writes the keys again. */
const linesIn = (bytes: Buffer) => [...new Set(bytes.toString('utf8').split('\n'))];
const checkpoints = async () =>
  (await newestCheckpoints(stores.db, Number.MAX_SAFE_INTEGER, 100)).map((c) => c.size).reverse();
const kinds = async () => {
  const { verdict, problems } = await kept.trail.verify();
  return { verdict, problems: problems.map(({ kind, sequence, to }) => `${kind} ${sequence}-${to}`) };
};

/** What an attacker does who may alter tables: triggers off, then as they like. */
async function tamper(...statements: string[]): Promise<void> {
  const client = await stores.pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query('set session_replication_role = origin');
    client.release();
  }
}

const cutNodes = (size: number) => `delete from trail_nodes where (position + 1) * (2 ^ level) > ${size}`;
const cutState = `update trail_state set size = 16,
  peaks = array[(select encode(hash, 'hex') from trail_nodes where level = 4 and position = 0)]`;

/** The same server again, on the same folders. */
async function restart(): Promise<void> {
  await kept.trail.stop();
  kept = await openTestTrail(stores.db, { dataDir: kept.dataDir, mirror: { dir: kept.mirrorDir, chosen: true } });
}

describe('checkpoints', () => {
  it('are due after so many entries or so much time, and stand in both places', async () => {
    let now = systemClock.now().getTime();
    const clock: Clock = { ...systemClock, now: () => new Date(now) };
    const paced = await openTestTrail(stores.db, {
      clock,
      pace: { checkpointEntries: 10, checkpointMs: 60_000, pollMs: 20 },
    });
    const settled = async () => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return checkpoints();
    };
    const [first = 0] = (await settled()).slice(-1);
    await paced.write(9);
    expect((await settled()).at(-1)).toBe(first);
    await paced.write(1);
    expect((await settled()).at(-1)).toBe(first + 10);
    await paced.write(1);
    expect((await settled()).at(-1)).toBe(first + 10);
    now += 60_000;
    expect((await settled()).at(-1)).toBe(first + 11);
    now += 600_000;
    expect((await settled()).at(-1)).toBe(first + 11);
    expect(paced.trail.status()).toMatchObject({ entries: first + 11, anchored: first + 11, alarm: null });
    await paced.trail.stop();
  });

  it('make entries verified; later ones are not yet anchored', async () => {
    await kept.write(12);
    await kept.trail.checkpointNow();
    await kept.write(3);
    const report = await kept.trail.verify();
    expect(report).toMatchObject({ verdict: 'pass', verified: 13, not_yet_anchored: 3, entries: 16, problems: [] });
    expect(report.reason.key).toBe('trail.verification.verified');
  });

  it('are signed by a key that only its owner can read', () => {
    const file = path.join(kept.dataDir, 'trail', 'signing-key.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(mirrorFile()).mode & 0o777).toBe(0o600);
    expect(existsSync(path.join(kept.dataDir, 'trail', 'public-key.pem'))).toBe(true);
  });

  it('refuse to start with a key file that holds no key', async () => {
    await kept.trail.stop();
    writeFileSync(path.join(kept.dataDir, 'trail', 'signing-key.pem'), 'rubbish');
    await expect(openTestTrail(stores.db, { dataDir: kept.dataDir })).rejects.toMatchObject({
      code: 'data_directory_unreadable',
    });
  });
});

describe('a crash between the two places', () => {
  it('leaves a checkpoint that the second place lacks: the next start appends it', async () => {
    await kept.write(5);
    await kept.trail.checkpointNow();
    const before = readFileSync(mirrorFile());
    await kept.write(5);
    await kept.trail.checkpointNow();
    await kept.trail.stop();
    // The mirror as a crash would have left it: without the last line, or with half of it.
    const after = readFileSync(mirrorFile());
    for (const left of [before, after.subarray(0, before.length + 40)]) {
      writeFileSync(mirrorFile(), left);
      await restart();
      expect(kept.trail.status().alarm).toBe(null);
      expect(await kept.trail.verify()).toMatchObject({ verdict: 'pass', verified: 11 });
      await kept.trail.stop();
      expect(linesIn(readFileSync(mirrorFile()))).toEqual(linesIn(after));
    }
    await restart();
  });

  it('leaves a numbered entry without checkpoint: it is anchored at the next start', async () => {
    await kept.write(5);
    await restart();
    expect(await kept.trail.verify()).toMatchObject({ verdict: 'pass', verified: 6, not_yet_anchored: 0 });
  });
});

describe('several servers', () => {
  it('each keep the whole chain in their own second place', async () => {
    const other = await openTestTrail(stores.db);
    await kept.write(3);
    await kept.trail.checkpointNow();
    await other.write(3);
    await other.trail.checkpointNow();
    await kept.trail.checkpointNow();
    const [a, b] = [await kept.trail.verify(), await other.trail.verify()];
    expect(a).toMatchObject({ verdict: 'pass', not_yet_anchored: 0, verified: 8 });
    expect(b).toEqual(a);
    await other.trail.stop();
  });

  it('a second place that was lost is written anew from the records', async () => {
    await kept.write(3);
    await kept.trail.checkpointNow();
    rmSync(mirrorFile());
    await restart();
    expect(await kept.trail.verify()).toMatchObject({ verdict: 'pass', verified: 4 });
  });
});

describe('tampering with anchored entries in the tables', () => {
  const body = (id: string) => entryText({ ...plain, id }).replaceAll("'", "''");
  const plain = {
    id: '',
    time: '2026-01-01T00:00:00.000Z',
    actor: { kind: 'account', id: 'acc_2' },
    action: 'route.split_changed',
    system: null,
    target: { kind: 'route', id: 'credit' },
    detail: {},
  };
  const leaf = `decode('${'ab'.repeat(32)}', 'hex')`;
  const insertAt = (n: number) =>
    `insert into trail_entries (sequence, body, hash) values (${n}, '${body('ent_x')}', sha256(convert_to('${body('ent_x')}', 'UTF8')))`;

  beforeEach(async () => {
    await kept.write(9);
    await kept.trail.checkpointNow();
    await kept.write(10);
    await kept.trail.checkpointNow();
    await kept.write(2);
  });

  it.each([
    [
      'mutate',
      [`update trail_entries set body = replace(body, '"i":4', '"i":77') where sequence = 15`],
      'mutated 15-15',
    ],
    [
      'mutate with its hash',
      [`update trail_entries set body = replace(body, '"i":4', '"i":77'), hash = ${leaf} where sequence = 15`],
      'mutated 15-15',
    ],
    ['delete', ['delete from trail_entries where sequence = 15'], 'deleted 15-15'],
    [
      'delete and close the gap',
      [
        'delete from trail_entries where sequence = 15',
        'update trail_entries set sequence = -sequence where sequence > 15',
        'update trail_entries set sequence = -sequence - 1 where sequence < 0',
      ],
      'deleted 15-15',
    ],
    [
      'insert',
      [
        'update trail_entries set sequence = -sequence - 1 where sequence >= 15',
        'update trail_entries set sequence = -sequence where sequence < 0',
        insertAt(15),
      ],
      'inserted 15-15',
    ],
    [
      'reorder',
      [
        'update trail_entries set sequence = 1000 where sequence = 12',
        'update trail_entries set sequence = 12 where sequence = 16',
        'update trail_entries set sequence = 16 where sequence = 1000',
      ],
      'reordered',
    ],
    [
      'truncate',
      ['delete from trail_entries where sequence > 17', 'update trail_state set size = 17'],
      'truncated 18-20',
    ],
  ])('%s is detected and located', async (_, statements, found) => {
    expect(await kinds()).toEqual({ verdict: 'pass', problems: [] });
    await tamper(...statements);
    const { verdict, problems } = await kinds();
    expect(verdict).toBe('fail');
    expect(
      problems.some((problem) => problem.startsWith(found)),
      `${problems}`,
    ).toBe(true);
    expect((await kept.trail.verify()).verified).toBe(10);
  });

  it('a fork, made by a server with its own key on a copy of the records, is detected and located', async () => {
    const original = kept;
    await original.trail.stop();
    // The copy: the trail as of entry 10, continued elsewhere with the same key.
    await tamper(
      'delete from trail_entries where sequence > 10',
      cutNodes(10),
      'delete from trail_checkpoints where size > 10',
      `update trail_state set size = 10, peaks = array[
        (select encode(hash, 'hex') from trail_nodes where level = 3 and position = 0),
        (select encode(hash, 'hex') from trail_nodes where level = 1 and position = 4)]`,
    );
    const copy = await openTestTrail(stores.db, { dataDir: original.dataDir });
    await copy.write(14);
    await copy.trail.checkpointNow();
    await copy.trail.stop();
    await restart();
    expect(kept.trail.status().alarm).toContain('entry 21 was changed');
    const { verdict, problems } = await kinds();
    expect(verdict).toBe('fail');
    expect(problems).toEqual(['forked 11-20', 'mutated 11-22']);
  });
});

describe('the look at the start', () => {
  beforeEach(async () => {
    await kept.write(20);
    await kept.trail.checkpointNow();
  });

  it.each([
    ['truncation', ['delete from trail_entries where sequence > 16', cutNodes(16), cutState], 'truncated'],
    [
      'a changed entry',
      [`update trail_entries set body = replace(body, '"i":3', '"i":4') where sequence = 5`],
      'entry 5 was changed',
    ],
    ['a deleted entry', ['delete from trail_entries where sequence = 5'], 'entry 5 is missing'],
    ['changed hashes', [`update trail_nodes set hash = sha256('x') where level = 4`], 'forked'],
    ['records of another trail', [`update trail_state set origin = 'trail-other'`], ''],
  ])('finds %s, and nothing is signed from then on', async (_, statements, words) => {
    await kept.trail.stop();
    const signed = await checkpoints();
    await tamper(...statements);
    await restart();
    if (words === '') {
      // A different trail has a second place of its own; that of the old one is left alone.
      expect(readdirSync(kept.mirrorDir)).toHaveLength(2);
      return;
    }
    expect(kept.trail.status().alarm).toContain(words);
    await kept.write(3);
    await kept.trail.checkpointNow();
    expect(await checkpoints()).toEqual(signed);
  });

  it('finds a damaged second place', async () => {
    await kept.trail.stop();
    appendFileSync(mirrorFile(), 'rubbish\n');
    await restart();
    expect(kept.trail.status().alarm).toContain('second place cannot be trusted');
  });

  it('is quiet when nothing is wrong', async () => {
    await restart();
    expect(kept.trail.status().alarm).toBe(null);
    await sql`select 1`.execute(stores.db);
  });
});
