import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { startDrain } from './drain.ts';
import { thisOwner, writeOwner } from './owner.ts';
import type { SpoolBlock } from './segment-record.ts';
import { Spool } from './spool.ts';
import type { SpoolIncident, SpoolOptions } from './spool-options.ts';

let root: string;
let open: Spool[];
let incidents: SpoolIncident[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'haechi-spool-'));
  open = [];
  incidents = [];
});
afterEach(async () => {
  for (const spool of open) await spool.close();
  await rm(root, { recursive: true, force: true });
});

async function openSpool(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const onIncident = (incident: SpoolIncident) => incidents.push(incident);
  const spool = await Spool.open({
    root,
    clock: systemClock,
    random: systemRandom,
    onIncident,
    lingerMs: 20,
    ...options,
  });
  open.push(spool);
  return spool;
}

function block(spool: Spool, text: string, rows = 1): SpoolBlock {
  return { stream: 1, rows, firstSeq: spool.reserve(rows), body: Buffer.from(text) };
}

async function drainAll(spool: Spool): Promise<string[]> {
  const texts: string[] = [];
  while (spool.stats().segments > 0) {
    const segment = await spool.take();
    if (!segment) break;
    const scan = await spool.read(segment);
    texts.push(...scan.blocks.map((read) => Buffer.from(read.body).toString()));
    await spool.done(segment, scan);
  }
  return texts;
}

const segmentFiles = async (spool: Spool) =>
  (await readdir(join(root, spool.name))).filter((name) => name.endsWith('.seg'));

describe('spool', () => {
  it('gives back what was appended, in order, and keeps a file until it is done', async () => {
    const spool = await openSpool();
    const texts = Array.from({ length: 200 }, (_, index) => `row ${index}`);
    await Promise.all(texts.map((text) => spool.append(block(spool, text))));
    expect(await segmentFiles(spool)).toHaveLength(1);
    expect(await drainAll(spool)).toEqual(texts);
    expect(await segmentFiles(spool)).toHaveLength(0);
  });

  it('commits many appends with few syncs: a record names the offset that was durable before its group', async () => {
    const spool = await openSpool();
    await Promise.all(Array.from({ length: 500 }, () => spool.append(block(spool, 'x'))));
    const [file = ''] = await segmentFiles(spool);
    const bytes = await readFile(join(root, spool.name, file));
    const groups = new Set<number>();
    for (let at = 16; at < bytes.length; at += 33) groups.add(bytes.readUInt32LE(at + 20));
    expect(groups.size).toBeLessThan(10);
  });

  it('seals a segment at its rows, not only on demand', async () => {
    const spool = await openSpool({ segmentRows: 10 });
    for (let index = 0; index < 6; index += 1) await spool.append(block(spool, String(index), 5));
    expect(await segmentFiles(spool)).toHaveLength(3);
  });

  it('gives an idle reader a small segment after one linger, and the next ones four lingers apart', async () => {
    const spool = await openSpool({ lingerMs: 100 });
    const taken: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const next = spool.take();
      await spool.append(block(spool, 'x'));
      const segment = await next;
      taken.push(systemClock.monotonic());
      if (segment !== undefined) await spool.done(segment, await spool.read(segment));
    }
    const [first = 0, second = 0, third = 0] = taken;
    expect(Math.min(second - first, third - second)).toBeGreaterThan(300);
    await systemClock.sleep(400);
    const rested = spool.take();
    await spool.append(block(spool, 'x'));
    const began = systemClock.monotonic();
    await rested;
    expect(systemClock.monotonic() - began).toBeLessThan(390);
  });

  it('writes lazy appends by itself within 50 ms', async () => {
    const spool = await openSpool();
    expect(spool.appendLazily(block(spool, 'later'))).toBe(true);
    expect(spool.stats().appendedRows).toBe(0);
    await expect.poll(() => spool.stats().appendedRows, { interval: 5, timeout: 1000 }).toBe(1);
  });

  it('numbers rows upwards, also after a restart with the clock set back', async () => {
    const first = await openSpool();
    const last = first.reserve(1000) + 999;
    expect(first.reserve(1)).toBeGreaterThan(last);
    const after = first.reserve(1);
    await first.close();
    const past = { ...systemClock, now: () => new Date(systemClock.now().getTime() - 30_000) };
    const second = await openSpool({ clock: past });
    expect(second.reserve(1)).toBeGreaterThan(after);
  });

  it('refuses clearly when full, and accepts again when segments were stored', async () => {
    const spool = await openSpool({ maxBytes: 5_000 });
    await spool.append(block(spool, 'x'.repeat(4_000)));
    const refusal = spool.append(block(spool, 'y'.repeat(4_000), 7));
    await expect(refusal).rejects.toMatchObject({ code: 'spool_full', status: 503 });
    expect(spool.appendLazily(block(spool, 'z'.repeat(4_000), 3))).toBe(false);
    expect(spool.stats()).toMatchObject({ refusedRows: 7, lostRows: 3 });
    expect(incidents).toContainEqual(expect.objectContaining({ kind: 'lost', rows: 3 }));
    expect(await drainAll(spool)).toHaveLength(1);
    await spool.append(block(spool, 'y'.repeat(4_000)));
  });

  it('leaves the disk its reserve', async () => {
    const spool = await openSpool({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect
      .poll(() =>
        spool.append(block(spool, 'x')).then(
          () => 'taken',
          (error: { code: string }) => error.code,
        ),
      )
      .toBe('spool_full');
  });

  it('hands each segment to one lane, repeats a failed one with the same bytes, and forgets it only when stored', async () => {
    const spool = await openSpool({ segmentRows: 2 });
    const seen = new Map<string, string[]>();
    const drain = startDrain(spool, {
      clock: systemClock,
      lanes: 2,
      async store(segment, scan) {
        const text = Buffer.concat(scan.blocks.map((read) => read.body)).toString();
        const before = seen.get(segment.id) ?? [];
        seen.set(segment.id, [...before, text]);
        if (before.length === 0) throw new Error('the store is away');
      },
      hopeless: () => false,
      failed: () => undefined,
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => spool.append(block(spool, `${index},`))));
    await expect.poll(() => spool.stats().segments, { timeout: 5000 }).toBe(0);
    await drain.stop();
    for (const texts of seen.values()) expect(texts).toEqual([texts[0], texts[0]]);
    expect(
      [...seen.values()]
        .map((texts) => texts[0])
        .join('')
        .split(',')
        .filter(Boolean)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(await segmentFiles(spool)).toHaveLength(0);
  });

  it('sets a segment aside that can never be stored, and goes on with the next', async () => {
    const spool = await openSpool({ segmentRows: 1 });
    const stored: string[] = [];
    await spool.append(block(spool, 'poison'));
    await spool.append(block(spool, 'good'));
    const drain = startDrain(spool, {
      clock: systemClock,
      lanes: 1,
      async store(_, scan) {
        const text = Buffer.concat(scan.blocks.map((read) => read.body)).toString();
        if (text === 'poison') throw new Error('unreadable bytes');
        stored.push(text);
      },
      hopeless: (error) => error instanceof Error && error.message === 'unreadable bytes',
      failed: () => undefined,
    });
    await expect.poll(() => stored, { timeout: 5000 }).toEqual(['good']);
    expect(drain.trouble).toBeUndefined();
    await drain.stop();
    expect(incidents).toContainEqual(expect.objectContaining({ kind: 'set_aside', reason: 'unreadable bytes' }));
    expect(await readdir(join(root, 'damaged'))).toHaveLength(1);
    expect(spool.stats()).toMatchObject({ segments: 0, bytes: 0 });
  });

  it('leaves untaken segments to the next process, and says that the last one closed in order', async () => {
    const first = await openSpool();
    await first.append(block(first, 'left behind'));
    await first.close();
    const second = await openSpool();
    expect(incidents).toContainEqual({ kind: 'adopted', spool: first.name, segments: 1, closedInOrder: true });
    expect(existsSync(join(root, first.name))).toBe(false);
    expect(await drainAll(second)).toEqual(['left behind']);
  });

  it('does not touch the spool of a living process, and shares a dead one’s among adopters without doubling', async () => {
    const living = await openSpool();
    await living.append(block(living, 'mine'));
    const dead = join(root, 'dead');
    await mkdir(dead);
    await writeOwner(dead, { ...(await thisOwner()), started: 'another time' });
    const segments = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const source = await openSpool({ root: await mkdtemp(join(root, '.x-')) });
        await source.append(block(source, `d${index}`));
        await source.close();
        const [folder, [file = '']] = [join(source.directory), await readdir(source.directory)];
        await writeFile(join(dead, file), await readFile(join(folder, file)));
        return `d${index}`;
      }),
    );
    const adopters = await Promise.all([openSpool(), openSpool(), openSpool()]);
    const found = (await Promise.all(adopters.map(drainAll))).flat();
    expect(found.sort()).toEqual(segments.sort());
    expect(await drainAll(living)).toEqual(['mine']);
  });

  it('cuts a torn tail, and locates damage in acknowledged bytes and keeps the file', async () => {
    const first = await openSpool();
    for (const text of ['one', 'two', 'three']) await first.append(block(first, text));
    await first.close();
    const [file = ''] = await readdir(first.directory);
    const path = join(first.directory, file);
    const bytes = await readFile(path);
    bytes[bytes.indexOf('two')] = 0;
    await writeFile(path, Buffer.concat([bytes, Buffer.from('HREC torn')]));
    const second = await openSpool();
    expect(await drainAll(second)).toEqual(['one', 'three']);
    expect(incidents).toContainEqual(expect.objectContaining({ kind: 'torn', bytes: 9 }));
    const damage = incidents.find((incident) => incident.kind === 'damaged');
    expect(damage).toMatchObject({ from: 51, to: 86 });
    expect(await readdir(join(root, 'damaged'))).toEqual([file]);
  });
});
