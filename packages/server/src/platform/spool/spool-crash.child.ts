/** The process that spool-crash.test.ts kills: appends, tells what was acknowledged, and stores segments into files named by token. */
import { existsSync, writeSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { startDrain } from './drain.ts';
import { Spool } from './spool.ts';

const [root = '', table = '', run = ''] = process.argv.slice(2);
const spool = await Spool.open({ root, clock: systemClock, random: systemRandom, segmentRows: 40, lingerMs: 5 });

/** Like an insert with a deduplication token: the same token is stored once. */
startDrain(spool, {
  clock: systemClock,
  lanes: 2,
  async store(segment, scan) {
    const path = join(table, segment.id);
    if (existsSync(path)) return;
    await writeFile(`${path}.part`, scan.blocks.map((block) => Buffer.from(block.body).toString()).join(''));
    await rename(`${path}.part`, path);
  },
  hopeless: () => false,
  failed: () => undefined,
});

async function appendForEver(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const row = `${run}-${writer}-${count}\n`;
    await spool.append({
      stream: 1,
      rows: 1,
      firstSeq: spool.reserve(1),
      body: Buffer.from(row.padStart(20 + (count % 3000), ' ')),
    });
    writeSync(1, row);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => appendForEver(writer)));
