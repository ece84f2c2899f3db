import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { startDrain } from './drain.ts';
import { Spool } from './spool.ts';
import type { SpoolIncident } from './spool-options.ts';

const child = fileURLToPath(new URL('spool-crash.child.ts', import.meta.url));
const KILLS = 6;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haechi-spool-crash-'));
  await mkdir(join(folder, 'table'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer, kills it some time after its first acknowledgement, and returns what it had acknowledged. */
async function runAndKill(run: number): Promise<string[]> {
  const writer = spawn(process.execPath, [child, join(folder, 'spool'), join(folder, 'table'), String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = new Promise((resolve) => writer.on('close', resolve));
  writer.stdout.on('data', (text: Buffer) => {
    if (output === '') setTimeout(() => writer.kill('SIGKILL'), 20 + systemRandom.uniform() * 120);
    output += text;
  });
  await ended;
  return output.split('\n').slice(0, -1);
}

it(`loses no acknowledged row and doubles none, killed ${KILLS} times half-way`, { timeout: 60_000 }, async () => {
  await mkdir(join(folder, 'spool'));
  await writeFile(join(folder, 'spool', 'sequence'), '0');
  const acknowledged: string[] = [];
  for (let run = 0; run < KILLS; run += 1) acknowledged.push(...(await runAndKill(run)));

  const incidents: SpoolIncident[] = [];
  const table = join(folder, 'table');
  await using spool = await Spool.open({
    root: join(folder, 'spool'),
    clock: systemClock,
    random: systemRandom,
    onIncident: (incident) => incidents.push(incident),
  });
  const drain = startDrain(spool, {
    clock: systemClock,
    lanes: 2,
    store: (segment, scan) =>
      writeFile(join(table, segment.id), scan.blocks.map((block) => Buffer.from(block.body).toString()).join('')),
    hopeless: () => false,
    failed: () => undefined,
  });
  await expect.poll(() => spool.stats().segments, { timeout: 10_000 }).toBe(0);
  await drain.stop();

  const files = (await readdir(table)).filter((name) => !name.endsWith('.part'));
  const rows = (await Promise.all(files.map((name) => readFile(join(table, name), 'utf8')))).flatMap((text) =>
    text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
  );
  expect(acknowledged.length).toBeGreaterThan(KILLS * 8);
  expect(new Set(rows).size).toBe(rows.length);
  const stored = new Set(rows);
  expect(acknowledged.filter((row) => !stored.has(row))).toEqual([]);
  expect(incidents.filter((incident) => incident.kind === 'damaged')).toEqual([]);
});
