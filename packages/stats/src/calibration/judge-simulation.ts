import {
  type Block,
  type BlockContrast,
  type BlockSide,
  blockContrast,
  blockCount,
  blockRates,
  holm,
  normalCdf,
  type QuantileGrid,
  type Random,
  tailShift,
} from '../index.ts';

/** A simulated rollout: two versions behind one route, judged by ten metrics, looked at again and again. For the calibration of the judge only. */
export interface RolloutPlan {
  /** Requests of both versions together, at the end. */
  readonly requests: number;
  readonly looks: number;
  /** Share of the candidate at a request, 0..1. */
  readonly share: (progress: number) => number;
  /** Lag-1 correlation of successive requests of a version. */
  readonly correlation: number;
  /** What the candidate's first error rate is above the stable version's. */
  readonly rise?: number;
  readonly metrics: readonly Metric[];
  /** Further metrics of the family that never say anything: they cost only the correction. */
  readonly silent?: number;
  readonly plannedN: number;
}
export type Metric =
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'mean'; readonly of: (z: number) => number }
  | { readonly kind: 'tail'; readonly level: number };

/** Ten metrics as a rollout has them: errors from rare to common, latency by rank and by its mean, scores, quantiles. */
export const tenMetrics: readonly Metric[] = [
  { kind: 'rate', rate: 0.02 },
  { kind: 'rate', rate: 0.005 },
  { kind: 'rate', rate: 0.1 },
  { kind: 'rate', rate: 0.5 },
  { kind: 'mean', of: normalCdf },
  { kind: 'mean', of: (z) => Math.exp(z / 2) },
  { kind: 'mean', of: (z) => z },
  { kind: 'mean', of: (z) => normalCdf(z - 1) },
  { kind: 'tail', level: 0.95 },
  { kind: 'tail', level: 0.99 },
];

export interface RolloutOutcome {
  /** Requests of the candidate when the first metric was called worse after Holm, or null. */
  readonly alarmAt: number | null;
  /** Requests of the candidate when the family was. */
  readonly anyAt: number | null;
}

const ALPHA = 0.05;
/** Values are kept as their place among so many bins, for quantiles that are known only as well as the rows know them. */
const BINS = 400;

/** Two series, one a version: scores in the order in which requests came. */
interface Series {
  readonly values: Float64Array;
  readonly isCandidate: Uint8Array;
}

function gauss(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A stationary series of one version: a 0/1 Markov chain with the lag-1 correlation asked for, or an AR(1). */
function nextOf(random: Random, metric: Metric, plan: { correlation: number; rate: number }) {
  const { correlation, rate } = plan;
  if (metric.kind === 'rate') {
    let state = random() < rate ? 1 : 0;
    return () => {
      const now = state;
      if (random() >= correlation) state = random() < rate ? 1 : 0;
      return now;
    };
  }
  const fresh = Math.sqrt(1 - correlation ** 2);
  let z = gauss(random);
  return () => {
    const now = z;
    z = correlation * z + fresh * gauss(random);
    return metric.kind === 'mean' ? metric.of(now) : normalCdf(now);
  };
}

function seriesOf(
  random: Random,
  metric: Metric,
  { plan, isCandidate, harmed }: { plan: RolloutPlan; isCandidate: Uint8Array; harmed: boolean },
): Series {
  const rate = metric.kind === 'rate' ? metric.rate : 0;
  const { correlation } = plan;
  const stable = nextOf(random, metric, { correlation, rate });
  const candidate = nextOf(random, metric, { correlation, rate: rate + (harmed ? (plan.rise ?? 0) : 0) });
  const values = new Float64Array(plan.requests);
  for (let i = 0; i < plan.requests; i += 1) values[i] = isCandidate[i] === 1 ? candidate() : stable();
  return { values, isCandidate };
}

/** Running sums, so that blocks of any length cost the same. */
function prefixes({ values, isCandidate }: Series, score: (value: number) => number) {
  const make = () => new Float64Array(values.length + 1);
  const sums = [make(), make()] as const;
  const squares = [make(), make()] as const;
  const counts = [make(), make()] as const;
  for (let i = 0; i < values.length; i += 1) {
    const side = isCandidate[i] === 1 ? 1 : 0;
    const value = score(values[i] ?? 0);
    for (const which of [0, 1] as const) {
      const own = which === side ? 1 : 0;
      sums[which][i + 1] = (sums[which][i] ?? 0) + own * value;
      squares[which][i + 1] = (squares[which][i] ?? 0) + own * value * value;
      counts[which][i + 1] = (counts[which][i] ?? 0) + own;
    }
  }
  const side = (of: 0 | 1, from: number, to: number): BlockSide => ({
    n: (counts[of][to] ?? 0) - (counts[of][from] ?? 0),
    sum: (sums[of][to] ?? 0) - (sums[of][from] ?? 0),
    squares: (squares[of][to] ?? 0) - (squares[of][from] ?? 0),
  });
  return (until: number): Block[] => {
    const smaller = Math.min(counts[0][until] ?? 0, counts[1][until] ?? 0);
    const count = Math.max(1, blockCount(smaller));
    return Array.from({ length: count }, (_, block) => {
      const [from, to] = [Math.floor((block * until) / count), Math.floor(((block + 1) * until) / count)];
      return { stable: side(0, from, to), candidate: side(1, from, to) };
    });
  };
}

/** The tail as the server reads it: the quantile of the stable version's rows so far, then who lies beyond it. Anew at each look; looks go forward. */
function tailJudge(series: Series, level: number, plannedN: number) {
  const counts = [new Float64Array(BINS), new Float64Array(BINS)] as const;
  const known = new Map<number, ReturnType<typeof prefixes>>();
  let counted = 0;
  return (until: number): BlockContrast => {
    for (; counted < until; counted += 1) {
      const bins = counts[series.isCandidate[counted] === 1 ? 1 : 0];
      const bin = Math.min(BINS - 1, Math.floor((series.values[counted] ?? 0) * BINS));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const stable = gridOf(counts[0]);
    const edge = stable.values[stable.levels.findIndex((one) => one >= level)] ?? 1;
    const blocksAt = known.get(edge) ?? prefixes(series, (value) => (value >= edge ? 1 : 0));
    known.set(edge, blocksAt);
    const blocks = blocksAt(until);
    return tailShift({ blocks, centred: blocks, level, stable, candidate: gridOf(counts[1]), plannedN, alpha: ALPHA });
  };
}

function gridOf(bins: Float64Array): QuantileGrid {
  const levels: number[] = [];
  const values: number[] = [];
  const n = Math.max(
    1,
    bins.reduce((sum, count) => sum + count, 0),
  );
  let below = 0;
  bins.forEach((count, bin) => {
    below += count;
    levels.push(below / n);
    values.push((bin + 1) / BINS);
  });
  return { levels, values };
}

function judgeOf(metric: Metric, series: Series, plannedN: number): (until: number) => BlockContrast {
  if (metric.kind === 'tail') return tailJudge(series, metric.level, plannedN);
  const blocksAt = prefixes(series, (value) => value);
  if (metric.kind === 'rate') return (until) => blockRates({ blocks: blocksAt(until), plannedN, alpha: ALPHA });
  return (until) => blockContrast({ blocks: blocksAt(until), planned: { n: plannedN, std: 1 }, alpha: ALPHA });
}

/** Runs one rollout to its last look. */
export function simulateRollout(random: Random, plan: RolloutPlan): RolloutOutcome {
  const isCandidate = Uint8Array.from({ length: plan.requests }, (_, i) =>
    random() < plan.share(i / plan.requests) ? 1 : 0,
  );
  const judges = plan.metrics.map((metric, place) =>
    judgeOf(metric, seriesOf(random, metric, { plan, isCandidate, harmed: place === 0 }), plan.plannedN),
  );
  const smallest = judges.map(() => 1);
  let anyAt: number | null = null;
  for (let look = 1; look <= plan.looks; look += 1) {
    const until = Math.floor((look * plan.requests) / plan.looks);
    judges.forEach((judge, place) => {
      const result = judge(until);
      if (result.status === 'judged') smallest[place] = Math.min(smallest[place] ?? 1, result.pValue);
    });
    const adjusted = holm([...smallest, ...new Array<number>(plan.silent ?? 0).fill(1)]);
    const seen = () => isCandidate.subarray(0, until).reduce((sum, one) => sum + one, 0);
    if (anyAt === null && adjusted.some((p) => p <= ALPHA)) anyAt = seen();
    if ((adjusted[0] ?? 1) <= ALPHA) return { alarmAt: seen(), anyAt };
    if (anyAt !== null && plan.rise === undefined) return { alarmAt: null, anyAt };
  }
  return { alarmAt: null, anyAt };
}
