/**
 * npm run bench:drift
 *
 * How well the product's stream monitor tells drift from none, on the streams of ../shared/data/drift, with one set of defaults: false alarms where
 * nothing changes (rows shuffled, whole weeks and years permuted), known breaks found, planted shifts found. Beside it, by the same protocol, plain
 * limits and Evidently's defaults. docs/drift-detection.md says what each figure means.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wilsonInterval } from '@haechi/stats';
import { type EvidentlyWatched, evidentlyPython, watchByEvidently } from './drift/evidently.ts';
import { evidentlyPresetRule } from './drift/evidently-rule.ts';
import { ksRule, psiRule } from './drift/limit-rules.ts';
import { loadStreams, type Streams } from './drift/load-streams.ts';
import { naturalResult, permutedSegments, rateOf, seaResult, shuffledSea, shuffledSegments } from './drift/measure.ts';
import { ourDetector } from './drift/our-detector.ts';
import { type Planted, plantShifts } from './drift/planted.ts';
import { segmentsOf } from './drift/segments.ts';
import type { Stream } from './drift/stream.ts';
import type { Detector, Watched } from './drift/watched.ts';
import { BASELINE_ROWS, WINDOW_ROWS, windowDetector } from './drift/window-detector.ts';
import { median } from './lib/median.ts';
import { printBench } from './lib/print-bench.ts';

const DATA = join(import.meta.dirname, '../../shared/data/drift');
/** Our own monitor is quick: five orders of each segment, so that a rate of one in 100 000 rows is seen. Peers get as many as give 100 000 rows. */
const OUR_TIMES = 5;
const PEER_N1_TIMES = 1;
const PEER_N2_TIMES = 2;
const SEA_SHUFFLES = 10;
const PLANTED_TIMES = 4;
const SEED = 20_260;
/** Weeks (electricity, taxis) and years (weather); days of the taxis are measured for us alone, and reported apart. */
const SEASONS = ['weeks', 'years'];

const say = (text: string): boolean => process.stderr.write(`bench:drift: ${text}\n`);
if (!existsSync(DATA)) {
  say(`no data at ${DATA}: nothing to measure`);
  process.exit(1);
}
const streams = loadStreams(DATA);
const natural = [streams.electricity, streams.taxi, streams.weather, streams.sea];
const ours = measureOurs(streams);
const peers = [...limitPeers(), await evidentlyPeer()];
printBench({
  bench: 'drift',
  goals: [
    { id: 'drift.n1_per_10k', value: ours.n1.per_10k, op: '<=', goal: 1 },
    { id: 'drift.n2_per_10k', value: ours.n2.per_10k, op: '<=', goal: 1 },
    { id: 'drift.sea_found', value: ours.sea.false_alarms === 0 ? found(ours.sea.delays) : 0, op: '>=', goal: 3 },
    { id: 'drift.sea_shuffles', value: found(ours.shuffles.flatMap(({ delays }) => delays)), op: '>=', goal: 28 },
    { id: 'drift.natural_found', value: ours.natural.found, op: '>=', goal: 3 },
    { id: 'drift.planted_found', value: ours.planted.share, op: '>=', goal: 0.95 },
  ],
  detail: { baseline_rows: BASELINE_ROWS, peers_window_rows: WINDOW_ROWS, ours, peers },
});

function measureOurs({ sea }: Streams) {
  const n1 = falseAlarms(shuffledSegments(streams, OUR_TIMES), 'N1, rows shuffled');
  const n2 = falseAlarms(permutedSegments(streams, OUR_TIMES, SEASONS), 'N2, weeks and years permuted');
  const days = rateOf(permutedSegments(streams, OUR_TIMES, ['days']).map(ourDetector.watch));
  const watched = natural.map(ourDetector.watch);
  say('the natural streams in file order: done');
  const inOrder = seaResult(sea);
  const shuffles = Array.from({ length: SEA_SHUFFLES }, (_, i) => seaResult(shuffledSea(sea, i + 1)));
  say('SEA by the error of a refitted model: done');
  const planted = segmentsOf(streams).flatMap((segment, i) => plantShifts(segment, PLANTED_TIMES, SEED + i));
  return {
    n1,
    n2,
    n2_days: days,
    natural: { ...naturalResult(watched), alarms: watched.map(({ stream, alarms }) => ({ stream, alarms })) },
    sea: inOrder,
    shuffles,
    planted: plantedResult(planted),
  };
}

function falseAlarms(reordered: readonly Stream[], what: string) {
  const watched = reordered.map(ourDetector.watch);
  const rate = rateOf(watched);
  say(`${what}: ${rate.alarms} alarms in ${rate.monitored_rows} rows`);
  return {
    ...rate,
    alarms_were: watched.flatMap(({ stream, alarms }) => alarms.map((alarm) => ({ stream, ...alarm }))),
  };
}

function plantedResult(planted: readonly Planted[]) {
  const delays = planted.flatMap(({ delay }) => (delay === null ? [] : [delay]));
  const { lower, upper } = wilsonInterval({ positives: delays.length, n: planted.length });
  return {
    planted: planted.length,
    found: delays.length,
    share: delays.length / planted.length,
    interval: [lower, upper],
    median_delay: median(delays),
    longest_delay: Math.max(...delays),
    missed: planted.filter(({ delay }) => delay === null),
  };
}

function limitPeers() {
  const rules: Detector[] = [
    windowDetector('KS and chi-square, p <= 0.05', ksRule),
    windowDetector('PSI >= 0.25', psiRule),
  ];
  return rules.map(peerOf);
}

function peerOf(detector: Detector) {
  const result = peerResult(detector.name, {
    n1: shuffledSegments(streams, PEER_N1_TIMES).map(detector.watch),
    n2: permutedSegments(streams, PEER_N2_TIMES, SEASONS).map(detector.watch),
    natural: natural.map(detector.watch),
  });
  say(`${detector.name}: done`);
  return result;
}

function peerResult(name: string, runs: Readonly<Record<'n1' | 'n2' | 'natural', readonly Watched[]>>) {
  return { name, n1: rateOf(runs.n1), n2: rateOf(runs.n2), natural: naturalResult(runs.natural) };
}

/** Evidently itself; where it cannot be installed or run, our reproduction of its defaults, named as what it is. */
async function evidentlyPeer() {
  const installed = await evidentlyPython();
  if ('missing' in installed) return standIn(installed.missing);
  const n1 = shuffledSegments(streams, PEER_N1_TIMES);
  const n2 = permutedSegments(streams, PEER_N2_TIMES, SEASONS);
  const watched = await watchByEvidently(installed.python, [...n1, ...n2, ...natural]);
  if ('missing' in watched) return standIn(watched.missing);
  const runs = {
    n1: watched.slice(0, n1.length),
    n2: watched.slice(n1.length, n1.length + n2.length),
    natural: watched.slice(n1.length + n2.length),
  };
  const total = (key: 'seconds' | 'windows' | 'dataset_drift_windows' | 'not_comparable'): number =>
    watched.reduce((sum: number, one: EvidentlyWatched) => sum + one[key], 0);
  say(`Evidently: ${total('windows')} windows in ${total('seconds').toFixed(0)} s`);
  return {
    ...peerResult(`Evidently ${watched[0]?.version}, defaults per column`, runs),
    windows: total('windows'),
    dataset_drift_windows: total('dataset_drift_windows'),
    not_comparable: total('not_comparable'),
  };
}

function standIn(skipped: string) {
  say(`Evidently skipped: ${skipped}`);
  return { ...peerOf(windowDetector('stand-in: our evidently preset', evidentlyPresetRule)), skipped };
}

function found(delays: readonly (number | null)[]): number {
  return delays.filter((delay) => delay !== null).length;
}
