import type { Analysis, Message, Score } from '@haechi/contract';
import { type Estimate, meanEstimate, normalEstimate, wilsonInterval } from '@haechi/stats';
import type { Analyse } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import type { Estimates } from '../performance/classification-estimates.ts';
import { emptyReference } from '../performance/empty-reference.ts';
import { performanceScores } from '../performance/performance-scores.ts';
import { rowsOf } from '../performance/role-columns.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { MIN_SLICES, SLICE_SECONDS } from './constants.ts';
import { latencyQuantiles, type RequestSums, requestSums } from './request-sums.ts';

/**
 * The serving system: latency quantiles, throughput, error rate, availability and saturation, with intervals, beside the reference window where there is one.
 *
 * The source has one row for each sample, and NaN for what the sample does not know. A request: `roles.latencyMs`, the column `failed` (0 or 1), `roles.time`. A probe: the
 * column `up` (0 or 1). A look at a machine: the columns `cpu` and `memory` (shares of what it may use, 1 is all). Any may be absent:
 *
 *     SELECT time, latency_ms, if(status >= 500, 1, 0) AS failed, nan AS up, nan AS cpu, nan AS memory FROM requests
 *     UNION ALL SELECT time, nan, nan, nan, cpu, memory FROM machine_samples
 *
 * Availability is that of the probes, or without any the share of requests that did not fail. Saturation is the mean of its samples.
 */
export const analyseSystem: Analyse = async (reader, request) => {
  const now = await systemSide(reader, request.current);
  if (now.sums.rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const source = rowsOf(request.reference);
  const was = source === null ? null : await systemSide(reader, source);
  const { requests, invalid, columns } = now.sums;
  const note = (what: string, params: Message['params']): Analysis['skipped'][number] => ({
    column: null,
    verdict: 'skipped',
    reason: { key: `analysis.system.${what}`, params },
  });
  const nothing = Object.keys(now.estimates).length === 0;
  return makeAnalysis(request, {
    n_current: now.sums.rows,
    n_reference: was?.sums.rows ?? 0,
    scores: performanceScores(
      { current: now.estimates, reference: was?.estimates ?? {}, n: now.sums.rows },
      (indicator) => settingsOf(indicator, now.sums),
      request,
    ),
    skipped: [
      ...emptyReference(source, was?.sums.rows ?? 0),
      ...(nothing ? [note('no_samples', { n: now.sums.rows })] : []),
      ...(invalid > 0 ? [note('invalid_latency', { n: invalid })] : []),
      ...(requests > 0 && columns.failed.n === 0 ? [note('no_outcomes', { n: requests })] : []),
      ...(requests > 0 && now.sums.traffic === null ? [note('no_time', {})] : []),
    ],
    costs: [...now.costs, ...(was?.costs ?? [])],
  });
};

interface SystemSide {
  readonly sums: RequestSums;
  readonly estimates: Estimates;
  readonly costs: readonly QueryCost[];
}

async function systemSide(reader: RowsReader, source: TableSource): Promise<SystemSide> {
  const sums = await requestSums(reader, source);
  const { failed, up, cpu, memory } = sums.columns;
  const latency = sums.latencies === 0 ? null : await latencyQuantiles(reader, source, sums.latencies);
  const [p50, p95, p99] = latency?.estimates ?? [];
  const good = up.n > 0 ? up.above : failed.n - failed.above;
  const estimates = {
    ...(p50 && p95 && p99 ? { latency_p50: p50, latency_p95: p95, latency_p99: p99 } : {}),
    ...(failed.n > 0 ? { error_rate: wilsonInterval({ positives: failed.above, n: failed.n }) } : {}),
    ...(up.n + failed.n > 0
      ? { availability: wilsonInterval({ positives: good, n: up.n > 0 ? up.n : failed.n }) }
      : {}),
    ...throughput(sums),
    ...(cpu.n > 0 ? { saturation_cpu: meanEstimate(cpu) } : {}),
    ...(memory.n > 0 ? { saturation_memory: meanEstimate(memory) } : {}),
  };
  return { sums, estimates, costs: [sums.cost, ...(latency === null ? [] : [latency.cost])] };
}

/** Requests per second between the first and the last. */
function throughput({ requests, traffic }: RequestSums): { readonly throughput?: Estimate } {
  if (traffic === null || requests < 2 || !(traffic.seconds > 0)) return {};
  const { seconds, slices, variance } = traffic;
  const known = slices >= MIN_SLICES;
  const spread = known ? (variance * slices) / (slices - 1) : requests / slices;
  return {
    throughput: normalEstimate({
      value: (requests - 1) / seconds,
      standardError: Math.sqrt(spread * slices) / seconds,
      n: requests,
      method: known ? 'rate, interval from the spread of minutes' : 'rate, Poisson interval',
    }),
  };
}

function settingsOf(indicator: Score['indicator'], { columns }: RequestSums): Score['settings'] {
  if (indicator === 'availability') return { basis: columns.up.n > 0 ? 'probes' : 'requests' };
  return indicator === 'throughput' ? { slice_seconds: SLICE_SECONDS } : {};
}
