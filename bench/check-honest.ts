/**
 * `npm run check:honest [-- --seeds N]`: an honest candidate must be promoted. Runs the demo's loop with a candidate without a defect on many seeds, each on a
 * server of its own, and exits 0 when at most one in twenty was not promoted (the level that the comparison promises).
 */
import { spawn } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const demo = fileURLToPath(new URL('../examples/demo/main.ts', import.meta.url));
/** One in twenty: the family-wise level of the comparison, 0.05. */
const allowedShare = 0.05;

interface Run {
  readonly seed: number;
  readonly promoted: boolean;
  readonly seconds: number;
  readonly words: string;
}

async function runSeed(seed: number): Promise<Run> {
  const began = performance.now();
  const child = spawn(execPath, [demo, '--once', '--json', '--candidate', 'honest', '--seed', String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => {
    errors = (errors + part.toString('utf8')).slice(-4_000);
  });
  child.stdout.resume();
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const words =
    code === 0 ? '' : (errors.match(/not closed: .*/g) ?? [errors.trim().split('\n').at(-1) ?? '']).join('; ');
  return { seed, promoted: code === 0, seconds: (performance.now() - began) / 1000, words };
}

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, first: { type: 'string', default: '1' } },
});
const count = Number(values.seeds);
const runs: Run[] = [];
for (let index = 0; index < count; index += 1) {
  const run = await runSeed(Number(values.first) + index);
  runs.push(run);
  process.stderr.write(
    `seed ${run.seed}: ${run.promoted ? 'promoted' : `NOT promoted (${run.words})`} in ${run.seconds.toFixed(0)} s\n`,
  );
}
const promoted = runs.filter((run) => run.promoted).length;
const needed = Math.ceil(count * (1 - allowedShare));
process.stdout.write(
  `${JSON.stringify({ check: 'honest', seeds: count, promoted, needed, met: promoted >= needed, missed: runs.filter((run) => !run.promoted) })}\n`,
);
process.exitCode = promoted >= needed ? 0 : 1;
