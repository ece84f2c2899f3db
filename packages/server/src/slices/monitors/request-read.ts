import { type Block, type BlockSide, blockCount, gridQuantile, type QuantileGrid } from '@haechi/stats';
import type { RowParams, Rows } from '../../platform/clickhouse.ts';
import { predictions } from '../events/index.ts';
import { LATENCY_MARGIN_MS, LATENCY_MARGIN_SHARE } from './constants.ts';
import type { RequestHypothesis } from './request-plan.ts';

export interface RequestsRead {
  readonly system: string;
  readonly route: string;
  readonly stable: string;
  readonly candidate: string;
  /** The candidate answers nobody: its rows stand beside those of the version that did. */
  readonly shadow: boolean;
  readonly from: Date;
  readonly until: Date;
  /** Label value that counts as positive; its probability is the score. Null: the model's confidence. */
  readonly positive: string | null;
  readonly family: readonly RequestHypothesis[];
}

/** Quantiles of the latency of each side, where it has any. */
interface Grids {
  readonly stable: QuantileGrid;
  readonly candidate: QuantileGrid;
}
export interface RequestFacts {
  /** Requests, failed ones among them. */
  readonly stable: { readonly n: number; readonly failed: number };
  readonly candidate: { readonly n: number; readonly failed: number };
  readonly grids: Grids;
  /** Margin in ms by level of the latency's quantile. */
  readonly margins: ReadonlyMap<number, number>;
  /** Blocks by what is summed in them: `failed`, `latency` (rank), `tail_95`, `beyond_95` (without the margin), `score` (rank), `business <name>`. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>;
}

const STABLE = 0;
/** Levels of the quantiles: hundredths, and thousandths in the tail. */
const LEVELS = [
  ...Array.from({ length: 90 }, (_, i) => (i + 1) / 100),
  ...Array.from({ length: 99 }, (_, i) => (901 + i) / 1000),
];
const EDGES = Array.from({ length: 63 }, (_, i) => (i + 1) / 64);
export const LATENCY_LEVELS = { latency_p50: 0.5, latency_p95: 0.95, latency_p99: 0.99 } as const;

const list = (levels: readonly number[]) => levels.join(', ');
const within = (column: string) =>
  `${column} >= toDateTime64({rq_from:Int64} / 1000, 3, 'UTC') and ${column} < toDateTime64({rq_until:Int64} / 1000, 3, 'UTC')`;

/** Every request of both sides: `side` 0 is stable; a row that stands for several failures has `n` of them. */
function requestRows(read: RequestsRead): { sql: string; params: RowParams } {
  const answered = predictions({ system: read.system, route: read.route, from: read.from, to: read.until });
  const params = {
    ...answered.params,
    rq_system: read.system,
    rq_route: read.route,
    rq_stable: read.stable,
    rq_candidate: read.candidate,
    rq_positive: read.positive ?? '',
    rq_from: read.from.getTime(),
    rq_until: read.until.getTime(),
  };
  // A shadow is known by its confidence alone, and the version beside it is asked for the same.
  const named = `{rq_positive:String} != '' and mapContains(probabilities, {rq_positive:String}), probabilities[{rq_positive:String}],`;
  const score = `multiIf(${read.shadow ? '' : named} isFinite(confidence), confidence, prediction_num)`;
  const shown = `select id, time, version, variant, latency_ms, ${score} as score from (${answered.sql})`;
  const ofVersion = read.shadow
    ? `select id, time, 0 as side, latency_ms, score from (${shown}) where version = {rq_stable:String} and variant not in ('shadow', 'preview')
       union all
       select id, time, 1 as side, latency_ms, confidence as score from (
         select * from shadow_predictions where system_id = {rq_system:String} and route = {rq_route:String}
           and version = {rq_candidate:String} and ${within('time')} order by time, id limit 1 by time, id)`
    : `select id, time, toUInt8(version = {rq_candidate:String}) as side, latency_ms, score from (${shown})
       where version in ({rq_stable:String}, {rq_candidate:String}) and variant not in ('shadow', 'preview')`;
  const variants = read.shadow
    ? `if(version = {rq_candidate:String}, variant = 'shadow', variant != 'shadow')`
    : `variant != 'shadow'`;
  return {
    sql: `select id, time, side, toUInt64(1) as n, toUInt64(0) as failed, latency_ms, score from (${ofVersion})
      union all
      select '' as id, time, toUInt8(version = {rq_candidate:String}) as side, n, n as failed, nan as latency_ms, nan as score
      from prediction_failures
      where system_id = {rq_system:String} and route = {rq_route:String} and version in ({rq_stable:String}, {rq_candidate:String})
        and variant != 'preview' and ${variants} and ${within('time')}`,
    params,
  };
}

interface SideRow {
  side: number;
  n: number;
  failed: number;
  finite: number;
  latencies: number[];
  scores: number[];
}

const gridOf = (row: SideRow | undefined, of: 'latencies' | 'scores'): QuantileGrid => {
  const values = (row?.[of] ?? []).map(Number);
  return values.some(Number.isFinite) ? { levels: LEVELS, values } : { levels: [], values: [] };
};

/** Cuts of each side: ranks between 64 cuts lose under one part in a thousand of what exact ranks tell, and the list still fits into a URL. */
const CUTS_OF_A_SIDE = 32;

/** Cuts at which both sides' values are ranked: quantiles of both. */
function cutsOf(grids: readonly QuantileGrid[], moved: number): number[] {
  const cuts = grids.flatMap((grid, side) =>
    Array.from({ length: CUTS_OF_A_SIDE }, (_, i) => gridQuantile(grid, (i + 1) / (CUTS_OF_A_SIDE + 1)))
      .map((value) => (value === null ? Number.NaN : value - (side === 0 ? 0 : moved)))
      .filter(Number.isFinite)
      .map((value) => Number(value.toPrecision(6))),
  );
  return [...new Set(cuts)].sort((a, b) => a - b);
}

function marginsOf(family: readonly RequestHypothesis[], stable: QuantileGrid): Map<number, number> {
  const margins = new Map<number, number>();
  for (const [indicator, level] of Object.entries(LATENCY_LEVELS)) {
    const wished = family.find((one) => one.indicator === indicator)?.margin ?? null;
    const own = stable.values[stable.levels.indexOf(level)] ?? 0;
    margins.set(level, wished ?? Math.max(LATENCY_MARGIN_MS, LATENCY_MARGIN_SHARE * own));
  }
  return margins;
}

const rank = (value: string, cuts: string) =>
  `((arrayCount(c -> c < ${value}, {${cuts}:Array(Float64)}) + arrayCount(c -> c <= ${value}, {${cuts}:Array(Float64)})) / 2 / greatest(1, length({${cuts}:Array(Float64)})))`;

/** What is summed over the rows of a block: an expression for the score of a row, and which rows have one. */
const scores = {
  latency: {
    of: rank('(latency_ms - if(side = 0, 0, {rq_m50:Float64}))', 'rq_latency_cuts'),
    where: 'isFinite(latency_ms)',
  },
  score: { of: rank('score', 'rq_score_cuts'), where: 'isFinite(score)' },
  tail_95: {
    of: 'toFloat64(latency_ms > {rq_q95:Float64} + if(side = 0, 0, {rq_m95:Float64}))',
    where: 'isFinite(latency_ms)',
  },
  tail_99: {
    of: 'toFloat64(latency_ms > {rq_q99:Float64} + if(side = 0, 0, {rq_m99:Float64}))',
    where: 'isFinite(latency_ms)',
  },
  beyond_95: { of: 'toFloat64(latency_ms > {rq_q95:Float64})', where: 'isFinite(latency_ms)' },
  beyond_99: { of: 'toFloat64(latency_ms > {rq_q99:Float64})', where: 'isFinite(latency_ms)' },
} as const;

type BlockRow = { block: number; side: number; n: number; failed: number } & Record<string, number>;
const blockOf = 'arrayCount(e -> e < toUnixTimestamp64Milli(time), {rq_edges:Array(Int64)})';

function blocksFrom(rows: readonly BlockRow[], count: number, sideOf: (row: BlockRow) => BlockSide): Block[] {
  const none: BlockSide = { n: 0, sum: 0, squares: 0 };
  const blocks = Array.from({ length: count }, () => ({ stable: none, candidate: none }));
  for (const row of rows) {
    const block = blocks[row.block];
    if (block !== undefined) block[row.side === STABLE ? 'stable' : 'candidate'] = sideOf(row);
  }
  return blocks;
}

/** Values of a business metric, a row a prediction that has one: the sum of its events. */
const businessSql = (requests: string) => `
  select ${blockOf} as block, side, count() as n, sum(value) as total, sum(value * value) as squares
  from (select id, time, side from (${requests}) where id != '') as r
  inner join (
    select JSONExtractString(payload, 'prediction_id') as owner, sum(JSONExtractFloat(payload, 'value')) as value
    from (
      select * from events where system_id = {rq_system:String} and kind = 'business' and ${within('time')}
      order by system_id, kind, time, id, seq limit 1 by system_id, kind, time, id)
    where JSONExtractString(payload, 'metric') = {rq_metric:String} and owner != ''
    group by owner) as b on r.id = b.owner
  group by block, side`;

/**
 * Requests of both versions since the candidate takes part, summed up in blocks of time of about equal size. Three queries, and one for each business
 * metric; every row is looked at once in each.
 */
export async function readRequests(rows: Pick<Rows, 'query'>, read: RequestsRead): Promise<RequestFacts> {
  const { sql, params } = requestRows(read);
  const found = await rows.query<SideRow>(
    `select side, sum(n) as n, sum(failed) as failed, countIf(isFinite(latency_ms)) as finite,
       quantilesExactIf(${list(LEVELS)})(latency_ms, isFinite(latency_ms)) as latencies,
       quantilesExactIf(${list(LEVELS)})(score, isFinite(score)) as scores
     from (${sql}) group by side`,
    params,
  );
  const side = (which: number) => found.find((row) => row.side === which);
  const countOf = (which: number) => ({ n: Number(side(which)?.n ?? 0), failed: Number(side(which)?.failed ?? 0) });
  const [stable, candidate] = [countOf(STABLE), countOf(1)];
  const grids = { stable: gridOf(side(STABLE), 'latencies'), candidate: gridOf(side(1), 'latencies') };
  const margins = marginsOf(read.family, grids.stable);
  const facts = { stable, candidate, grids, margins };
  const count = blockCount(Math.min(stable.n, candidate.n));
  if (count === 0) return { ...facts, blocks: new Map() };
  const [cut] = await rows.query<{ edges: number[] }>(
    `select quantilesExact(${list(EDGES)})(toUnixTimestamp64Milli(time)) as edges from (${sql})`,
    params,
  );
  const edges = (cut?.edges ?? []).map(Number).filter((_, place) => (place + 1) % (64 / count) === 0);
  const quantile = (level: number) => grids.stable.values[LEVELS.indexOf(level)] ?? 0;
  const blockParams: RowParams = {
    ...params,
    rq_edges: edges,
    rq_latency_cuts: cutsOf([grids.stable, grids.candidate], margins.get(0.5) ?? 0),
    rq_score_cuts: cutsOf([gridOf(side(STABLE), 'scores'), gridOf(side(1), 'scores')], 0),
    rq_q95: quantile(0.95),
    rq_q99: quantile(0.99),
    rq_m50: margins.get(0.5) ?? 0,
    rq_m95: margins.get(0.95) ?? 0,
    rq_m99: margins.get(0.99) ?? 0,
  };
  const sums = Object.entries(scores).map(
    ([name, { of, where }]) =>
      `countIf(${where}) as ${name}_n, sumIf(${of}, ${where}) as ${name}_sum, sumIf(pow(${of}, 2), ${where}) as ${name}_squares`,
  );
  const summed = await rows.query<BlockRow>(
    `select ${blockOf} as block, side, sum(n) as n, sum(failed) as failed, ${sums.join(', ')} from (${sql}) group by block, side`,
    blockParams,
  );
  const blocks = new Map<string, readonly Block[]>();
  blocks.set(
    'failed',
    blocksFrom(summed, count, ({ n, failed }) => ({ n: Number(n), sum: Number(failed), squares: Number(failed) })),
  );
  for (const name of Object.keys(scores)) {
    const of = (row: BlockRow, what: string) => Number(row[`${name}_${what}`] ?? 0);
    blocks.set(
      name,
      blocksFrom(summed, count, (row) => ({ n: of(row, 'n'), sum: of(row, 'sum'), squares: of(row, 'squares') })),
    );
  }
  for (const { indicator, name } of read.family) {
    if (indicator !== 'business_mean' || name === null) continue;
    const values = await rows.query<BlockRow>(businessSql(sql), { ...blockParams, rq_metric: name });
    const of = (row: BlockRow) => ({
      n: Number(row.n),
      sum: Number(row['total'] ?? 0),
      squares: Number(row['squares'] ?? 0),
    });
    blocks.set(`business ${name}`, blocksFrom(values, count, of));
  }
  return { ...facts, blocks };
}
