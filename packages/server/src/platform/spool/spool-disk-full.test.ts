import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { Spool } from './spool.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-small-disk-'));
const mounted = tryMount();

/** A disk of 1 MB: needs root on Linux. */
function tryMount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(!mounted)(
  'refuses on a disk that is really full, keeps what it acknowledged, and goes on when there is space',
  async () => {
    const options = {
      root: join(folder, 'spool'),
      clock: systemClock,
      random: systemRandom,
      minFreeBytes: 0,
      segmentRows: 5,
    };
    const spool = await Spool.open(options);
    const append = (text: string) =>
      spool.append({ stream: 1, rows: 1, firstSeq: spool.reserve(1), body: Buffer.from(text.padEnd(50_000, '.')) });
    const acknowledged: string[] = [];
    let refusal: unknown;
    for (let count = 0; refusal === undefined && count < 100; count += 1) {
      await append(`row${count}`).then(
        () => acknowledged.push(`row${count}`),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ code: 'spool_full' });
    expect(acknowledged.length).toBeGreaterThan(10);

    const stored: string[] = [];
    async function drain(): Promise<void> {
      const segment = await spool.take();
      if (!segment) return;
      const scan = await spool.read(segment);
      stored.push(
        ...scan.blocks.map((block) => Buffer.from(block.body.subarray(0, 20)).toString().replaceAll('.', '')),
      );
      await spool.done(segment, scan);
    }
    await drain();
    await expect
      .poll(
        () =>
          append('afterwards').then(
            () => true,
            () => false,
          ),
        { timeout: 5000 },
      )
      .toBe(true);
    while (spool.stats().segments > 0) await drain();
    expect(stored).toEqual([...acknowledged, 'afterwards']);
    await spool.close();
  },
);
