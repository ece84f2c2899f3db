/** What an experiment takes, from what its metrics did in the last weeks. */
import type { ExperimentDefinition, ExperimentDesign, Message } from '@haechi/contract';
import {
  type ArmSums,
  experimentDuration,
  experimentSampleSize,
  minimumDetectableEffect,
  type ExperimentPlan as StatsPlan,
} from '@haechi/stats';
import type { Rows } from '../../platform/clickhouse.ts';
import { defaultRelativeEffect, detectableDays, historyDays, latenessMs } from './constants.ts';
import { armSums, type LookAnswer, lookSql, unitStates } from './look-sql.ts';
import { planOf } from './plan-of.ts';
import { type MetricParts, measuredOf } from './sources.ts';

type MetricDesign = ExperimentDesign['metrics'][number];
const dayMs = 86_400_000;

interface History {
  readonly answer: LookAnswer | undefined;
  readonly days: number;
  readonly units: number;
}

/** The history as one metric is designed from it. */
interface Asked {
  readonly answer: LookAnswer | undefined;
  /** Units that come in a day. */
  readonly daily: number;
  readonly place: number;
}

/** What units did in their first time within the last weeks: those that met the flag or the route, or did anything. One statement. */
async function readHistory(
  rows: Pick<Rows, 'measured'>,
  definition: ExperimentDefinition,
  { now, metrics, sources }: { now: Date } & ReturnType<typeof measuredOf>,
): Promise<History> {
  const { conversionMs, lookBackMs } = planOf(definition);
  const settledBy = new Date(now.getTime() - latenessMs);
  const from = new Date(now.getTime() - historyDays * dayMs - conversionMs);
  const { assign } = definition;
  const { sql, params } = lookSql({
    exposures: {
      id: definition.id,
      system: definition.system,
      definition: { unit: definition.unit, assign: assign.by === 'route' ? assign : { by: 'holdout' } },
      labels: null,
      salt: '',
      from,
      to: settledBy,
      heldOut: 0,
    },
    sources,
    metrics,
    conversionMs,
    lookBackMs,
    settledBy,
  });
  const { rows: answer } = await rows.measured<LookAnswer>(sql, params);
  const counted = answer.find(({ state }) => state === unitStates.counted);
  const units = answer.reduce((sum, { n }) => sum + n, 0);
  const first = Math.min(...answer.map(({ first_at: at }) => Number(at)), now.getTime());
  return { answer: counted, units, days: Math.max(1, (now.getTime() - first) / dayMs) };
}

/** Mean and standard deviation of one unit; of a ratio those of its linearised form. */
function spreadOf(sums: ArmSums, kind: MetricParts['kind']): { mean: number; sd: number; correlation: number } {
  const { n, y, yy, d = 0, dd = 0, yd = 0, x = 0, xx = 0, yx = 0 } = sums;
  if (kind === 'ratio') {
    const ratio = y / d;
    // The deviations y - R d add up to 0.
    const variance = (yy - 2 * ratio * yd + ratio ** 2 * dd) / (n - 1) / (d / n) ** 2;
    return { mean: ratio, sd: Math.sqrt(Math.max(0, variance)), correlation: 0 };
  }
  const centred = (ab: number, a: number, b: number) => (ab - (a * b) / n) / (n - 1);
  const [own, before, both] = [centred(yy, y, y), centred(xx, x, x), centred(yx, y, x)];
  const correlation = own > 0 && before > 0 ? both / Math.sqrt(own * before) : 0;
  return { mean: y / n, sd: Math.sqrt(Math.max(0, own)), correlation };
}

const effectOf = ({ metric }: MetricParts): { scale: 'absolute' | 'relative'; effect: number } => {
  const wish = metric.smallest_effect ?? { relative: defaultRelativeEffect };
  return 'relative' in wish
    ? { scale: 'relative', effect: wish.relative }
    : { scale: 'absolute', effect: wish.absolute };
};

function unknown(parts: MetricParts, n: number, why: string): MetricDesign {
  const { name, role } = parts.metric;
  const none = {
    baseline: null,
    sd: null,
    smallest_effect: null,
    units: null,
    days: null,
    detectable: null,
    detectable_relative: null,
  };
  return { name, role, n, ...none, method: 'none', reason: { key: why, params: { metric: name, n } } };
}

/** The plan of one metric in the words of the statistics. */
function statsPlan(
  parts: MetricParts,
  definition: ExperimentDefinition,
  spread: ReturnType<typeof spreadOf>,
): StatsPlan {
  const plan = planOf(definition);
  const arms = [...plan.arms].sort((a, b) => Number(b.control) - Number(a.control));
  const together = definition.metrics.filter(({ role }) => role === parts.metric.role).length;
  const { mean, sd, correlation } = spread;
  return {
    metric: parts.kind === 'proportion' ? { kind: 'proportion', rate: mean } : { kind: parts.kind, mean, std: sd },
    weights: arms.map(({ weight }) => weight),
    scale: effectOf(parts).scale,
    alpha: definition.analysis.alpha,
    comparisons: together * arms.filter(({ control, weight }) => !control && weight > 0).length,
    analysis: definition.analysis.mode,
    ...(parts.kind === 'mean' && plan.lookBackMs !== null
      ? { varianceReduction: Math.min(0.99, correlation ** 2) }
      : {}),
  };
}

function designOne(
  parts: MetricParts,
  definition: ExperimentDefinition,
  { answer, daily, place }: Asked,
): MetricDesign {
  const { analysis } = definition;
  const { lookBackMs, traffic } = planOf(definition);
  const { name, role, better } = parts.metric;
  if (answer === undefined || answer.n < 2) return unknown(parts, answer?.n ?? 0, 'experiments.design.no_history');
  const spread = spreadOf(armSums(answer, place, { metric: parts, history: lookBackMs !== null }), parts.kind);
  const { mean, sd } = spread;
  if (!(sd > 0) || !Number.isFinite(mean)) return unknown(parts, answer.n, 'experiments.design.no_spread');
  const { scale, effect } = effectOf(parts);
  const share = traffic / 10_000;
  const planned = analysis.planned_units ?? Math.max(2, Math.floor(daily * share * detectableDays));
  try {
    const stats = { ...statsPlan(parts, definition, spread), power: analysis.power };
    const sign = better === 'higher' ? 1 : -1;
    const { units, method } = experimentSampleSize({ ...stats, effect: sign * effect });
    const direction = sign > 0 ? 'increase' : 'decrease';
    const least = minimumDetectableEffect({ ...stats, scale: 'absolute', units: planned, direction }).effect;
    const { days } = experimentDuration({ units, dailyUnits: daily, share });
    return {
      ...{ name, role, baseline: mean, sd, n: answer.n, units, days, method },
      smallest_effect: scale === 'relative' ? effect * Math.abs(mean) : effect,
      detectable: least,
      detectable_relative: least === null || mean === 0 ? null : least / Math.abs(mean),
      reason: { key: 'experiments.design.metric', params: { metric: name, units, days, planned, detectable: least } },
    };
  } catch (error) {
    if (error instanceof RangeError) return unknown(parts, answer.n, 'experiments.design.impossible');
    throw error;
  }
}

/** The design of an experiment from the history of its system. `skipped` where there is none. */
export async function designFor(
  rows: Pick<Rows, 'measured'>,
  definition: ExperimentDefinition,
  now: Date,
): Promise<ExperimentDesign> {
  const measured = measuredOf(definition);
  const history = await readHistory(rows, definition, { now, ...measured });
  const daily = history.units / history.days;
  const metrics = measured.metrics.map((parts, place) =>
    designOne(parts, definition, { answer: history.answer, daily, place }),
  );
  const deciding = metrics.filter(({ role }) => role !== 'secondary');
  const known = deciding.flatMap(({ units }) => (units === null ? [] : [units]));
  const whole = known.length === deciding.length;
  const units = whole ? Math.max(...known) : null;
  const days = whole
    ? deciding.reduce<number | null>(
        (most, one) => (one.days === null || most === null ? null : Math.max(most, one.days)),
        0,
      )
    : null;
  const reason: Message = whole
    ? { key: 'experiments.design.done', params: { units, days } }
    : { key: 'experiments.design.open', params: { n: history.units } };
  return {
    at: now.toISOString(),
    daily_units: history.units === 0 ? null : daily,
    history_days: history.units === 0 ? 0 : history.days,
    units,
    days,
    verdict: whole ? 'pass' : 'skipped',
    reason,
    metrics,
  };
}
