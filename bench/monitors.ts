/**
 * npm run bench:monitors [-- --quick] [-- --rows=20000]
 *
 * A whole report (drift, quality, performance, fairness, predictions, errors over time; JSON and HTML) by `haechi report all` over two files of
 * a million rows × 25 columns, beside Evidently's report (drift, data summary, classification) over the same files on the same machine: wall
 * time from the start of the process, peak memory of the process tree. Then ten million rows, and fairness from rows in the store.
 * `--quick`: one round of each in place of the median of several. `--rows`: of a file other than a million, to try the bench; kept nowhere.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openChdbReader } from '@haechi/testkit/chdb-reader';
import type { BenchRun } from './lib/bench-result.ts';
import type { Goal } from './lib/goal.ts';
import { median } from './lib/median.ts';
import { printBench } from './lib/print-bench.ts';
import { evidentlyWithParquet } from './monitors/evidently-python.ts';
import { type MeasuredRun, measuredProcess } from './monitors/measured-process.ts';
import { storeFairness } from './monitors/store-fairness.ts';
import { TABLE, writeTable } from './monitors/write-table.ts';

const tried = /--rows=(\d+)/.exec(process.argv.join(' '))?.[1];
const ROWS = tried === undefined ? 1_000_000 : Number(tried);
const MORE_ROWS = 10 * ROWS;
const quick = process.argv.includes('--quick');
/** Side by side, so that both meet the machine in the same mood; Evidently takes minutes a round. */
const ROUNDS = quick ? 1 : 3;
const OWN_ROUNDS = quick ? 1 : 5;
const SHIFT = 0.1;
const MAIN = resolve(import.meta.dirname, '../packages/cli/src/main.ts');
const SCRIPT = join(import.meta.dirname, 'monitors/evidently-report.py');

const say = (text: string): boolean => process.stderr.write(`bench:monitors: ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-monitors-'));
interface Files {
  readonly reference: string;
  readonly current: string;
}

try {
  const small = await files(ROWS, 'small');
  const evidently = await evidentlyWithParquet();
  if ('missing' in evidently) say(`without Evidently: ${evidently.missing}`);
  const [ours, theirs]: [MeasuredRun[], MeasuredRun[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ours.push(await own(small, `round ${round}`));
    if ('python' in evidently) theirs.push(await peer(evidently.python, small, `round ${round}`));
  }
  while (ours.length < OWN_ROUNDS) ours.push(await own(small, `round ${ours.length + 1}`));
  const large = await files(MORE_ROWS, 'large');
  const more: MeasuredRun[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) more.push(await own(large, `ten times the rows, round ${round}`));
  rmSync(large.reference);
  rmSync(large.current);
  const store = await storeFairness(ROWS);
  say(`fairness of ${ROWS} rows in the store: ${store.seconds.toFixed(3)} s`);
  const seconds = { ours: middle(ours, 'seconds'), theirs: middle(theirs, 'seconds'), more: middle(more, 'seconds') };
  const peak = { ours: middle(ours, 'peakMb'), theirs: middle(theirs, 'peakMb'), more: middle(more, 'peakMb') };
  const beside: readonly Goal[] =
    theirs.length === 0
      ? []
      : [
          { id: 'monitors.speedup', value: seconds.theirs / seconds.ours, op: '>=', goal: 20 },
          { id: 'monitors.memory_ratio', value: peak.ours / peak.theirs, op: '<=', goal: 0.25 },
        ];
  const result: BenchRun = {
    bench: 'monitors',
    goals: [
      ...beside,
      { id: 'monitors.growth', value: seconds.more / seconds.ours, op: '<=', goal: 12 },
      { id: 'fairness.seconds', value: store.seconds, op: '<=', goal: 0.2 },
    ],
    detail: {
      rows: ROWS,
      columns: TABLE.columns,
      seconds,
      peak_mb: peak,
      rounds: { ours: brief(ours), evidently: brief(theirs), ten_million: brief(more) },
      evidently_parts: theirs.map(({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null')),
      evidently:
        'missing' in evidently ? evidently.missing : 'DataDriftPreset, DataSummaryPreset, ClassificationPreset',
      store,
    },
  };
  if (tried === undefined) printBench(result);
  else process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function files(rows: number, name: string): Promise<Files> {
  say(`writing two files of ${rows} rows`);
  await using engine = openChdbReader();
  const reference = join(folder, `${name}-reference.parquet`);
  const current = join(folder, `${name}-current.parquet`);
  await writeTable(engine, { path: reference, rows, shift: 0 });
  await writeTable(engine, { path: current, rows, shift: SHIFT });
  say(`each ${Math.round(statSync(current).size / 1_000_000)} MB`);
  return { reference, current };
}

async function own({ reference, current }: Files, name: string): Promise<MeasuredRun> {
  const options = {
    reference,
    current,
    target: TABLE.target,
    prediction: TABLE.prediction,
    score: TABLE.score,
    sensitive: TABLE.sensitive.join(','),
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
  };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  // Exit code 1 is a verdict: there is drift.
  return told('haechi', name, await measuredProcess(process.execPath, [MAIN, 'report', 'all', ...args], [0, 1]));
}

async function peer(python: string, { reference, current }: Files, name: string): Promise<MeasuredRun> {
  const out = [join(folder, 'evidently.html'), join(folder, 'evidently.json')];
  return told('evidently', name, await measuredProcess(python, [SCRIPT, reference, current, ...out], [0]));
}

function told(who: string, name: string, run: MeasuredRun): MeasuredRun {
  say(`${who}, ${name}: ${run.seconds.toFixed(1)} s, ${Math.round(run.peakMb)} MB`);
  return run;
}

function middle(runs: readonly MeasuredRun[], what: 'seconds' | 'peakMb'): number {
  return runs.length === 0 ? Number.NaN : median(runs.map((run) => run[what]));
}

function brief(runs: readonly MeasuredRun[]): readonly { readonly s: number; readonly mb: number }[] {
  return runs.map(({ seconds, peakMb }) => ({ s: Math.round(seconds * 100) / 100, mb: Math.round(peakMb) }));
}
