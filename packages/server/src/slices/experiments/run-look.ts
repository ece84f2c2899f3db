/** One look: rows in, judgement out. Reads only. */
import type { ExperimentLook } from '@haechi/contract';
import {
  type ArmSummary,
  type ExperimentDesign,
  type ExperimentMetric,
  judgeExperiment,
  type OtherExperiment,
  type PastLook,
} from '@haechi/monitoring';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Db } from '../../platform/postgres.ts';
import { latenessMs, maxInteractions } from './constants.ts';
import type { ExposureSource } from './exposure-sql.ts';
import { holdoutOf, otherPeriods, pastLooks } from './look-read.ts';
import { armSums, type LookAnswer, type LookQuestion, lookSql, unitStates } from './look-sql.ts';
import { type ExperimentPlan, planOf } from './plan-of.ts';
import { type MetricParts, measuredOf } from './sources.ts';
import type { ExperimentRow, PeriodRow } from './tables.ts';

interface Looking {
  readonly db: Db;
  readonly rows: Pick<Rows, 'measured'>;
}

/** A metric as it is judged. Without a smallest effect every effect matters. */
function judged({ metric, kind }: MetricParts): ExperimentMetric {
  const { name, role, better, smallest_effect: effect } = metric;
  const scale = effect !== undefined && 'relative' in effect ? 'relative' : 'absolute';
  const size = effect === undefined ? null : 'relative' in effect ? effect.relative : effect.absolute;
  const guardrail = role === 'guardrail';
  return {
    name,
    role,
    kind,
    better,
    scale,
    smallest_effect: guardrail ? 0 : (size ?? 0),
    margin: guardrail ? size : null,
  };
}

function designOf(period: PeriodRow, plan: ExperimentPlan, metrics: readonly MetricParts[]): ExperimentDesign {
  const { analysis } = period.definition;
  return {
    control: plan.control,
    arms: plan.arms.map(({ name, weight }) => ({ name, weight })),
    metrics: metrics.map(judged),
    analysis: analysis.mode,
    alpha: analysis.alpha,
    planned_units: period.planned_units,
    cuped: plan.lookBackMs !== null,
  };
}

function exposuresOf(
  row: Pick<ExperimentRow, 'id' | 'system_id'>,
  period: PeriodRow,
  at: { to: Date; heldOut: number },
): ExposureSource {
  return {
    id: row.id,
    system: row.system_id,
    definition: period.definition,
    labels: period.labels,
    salt: period.salt,
    from: period.started_at,
    to: period.stopped_at !== null && period.stopped_at < at.to ? period.stopped_at : at.to,
    heldOut: at.heldOut,
  };
}

/** Rows of one arm added up by `of`. */
const countOf = (answer: readonly LookAnswer[], arm: string, state: number) =>
  answer.filter((row) => row.arm === arm && row.state === state).reduce((sum, { n }) => sum + n, 0);

function summariesOf(answer: readonly LookAnswer[], plan: ExperimentPlan, question: LookQuestion): ArmSummary[] {
  const history = question.lookBackMs !== null;
  return plan.arms.map(({ name }) => {
    const row = answer.find(({ arm, state }) => arm === name && state === unitStates.counted);
    const metrics =
      row === undefined
        ? {}
        : Object.fromEntries(
            question.metrics.map((metric, place) => [metric.metric.name, armSums(row, place, { metric, history })]),
          );
    return { arm: name, units: row?.n ?? 0, metrics };
  });
}

/** For each other experiment with the same units: the primary metric by pairs of arms. One statement each. */
async function interactions(looking: Looking, question: LookQuestion, row: ExperimentRow): Promise<OtherExperiment[]> {
  if (question.exposures.definition.assign.by === 'holdout') return [];
  const primary = question.metrics.filter(({ metric }) => metric.role === 'primary').slice(0, 1);
  const found: OtherExperiment[] = [];
  for (const other of await otherPeriods(looking.db, {
    row,
    unit: question.exposures.definition.unit,
    limit: maxInteractions,
  })) {
    const exposures = exposuresOf(other.row, other.period, { to: question.settledBy, heldOut: 0 });
    const asked: LookQuestion = { ...question, metrics: primary, lookBackMs: null, other: exposures };
    const { sql, params } = lookSql(asked);
    const { rows } = await looking.rows.measured<LookAnswer>(sql, params);
    const counted = rows.filter(({ state }) => state === unitStates.counted);
    // The arm named first is what the others are compared with; one of weight zero is no part of the other experiment.
    const theirs = planOf(other.period.definition).arms.filter(({ weight }) => weight > 0);
    const cells = [...theirs]
      .sort((a, b) => Number(b.control) - Number(a.control))
      .flatMap(({ name }) => counted.filter(({ other_arm: met }) => met === name))
      .flatMap((answer) =>
        primary.map((metric) => ({
          arm: answer.arm,
          other_arm: answer.other_arm,
          sums: armSums(answer, 0, { metric, history: false }),
        })),
      );
    // No unit is in both: there is nothing to tell.
    if (cells.length === 0) continue;
    for (const { metric } of primary) found.push({ experiment: other.row.id, metric: metric.name, cells });
  }
  return found;
}

/** What one look at a period finds now. `final`: every unit's time is over. */
export async function runLook(
  looking: Looking,
  { row, period }: { row: ExperimentRow; period: PeriodRow },
  { now, id }: { now: Date; id: string },
): Promise<ExperimentLook> {
  const plan = planOf(period.definition);
  const settledBy = new Date(now.getTime() - latenessMs);
  const heldOut = await holdoutOf(looking.db, row.system_id);
  const question: LookQuestion = {
    exposures: exposuresOf(row, period, { to: now, heldOut }),
    ...measuredOf(period.definition),
    conversionMs: plan.conversionMs,
    lookBackMs: plan.lookBackMs,
    settledBy,
  };
  const stopped = period.stopped_at;
  const final = stopped !== null && stopped.getTime() + plan.conversionMs + latenessMs <= now.getTime();
  const { sql, params } = lookSql(question);
  const { rows: answer, cost } = await looking.rows.measured<LookAnswer>(sql, params);
  const several = answer.filter(({ state }) => state === unitStates.several).reduce((sum, { n }) => sum + n, 0);
  // Only a fixed analysis asks what an earlier look said: it judges once.
  const isFixed = period.definition.analysis.mode === 'fixed';
  const looks: PastLook[] = isFixed ? await pastLooks(looking.db, { experiment: row.id, period: period.period }) : [];
  const judgement = judgeExperiment({
    design: designOf(period, plan, question.metrics),
    summaries: summariesOf(answer, plan, question),
    multiple_units: several,
    others: await interactions(looking, question, row),
    looks,
    // Units whose time is not over will still be counted: only then is it over.
    stopped: final,
  });
  const { verdict, outcome, reason, winner, units, progress, checks, metrics } = judgement;
  return {
    ...{ id, experiment: row.id, period: period.period, at: now.toISOString() },
    final,
    ...{ verdict, outcome, reason, winner, units, progress },
    planned_units: period.planned_units,
    arms: plan.arms.map(({ name, control, weight }) => ({
      arm: name,
      control,
      weight,
      units: countOf(answer, name, unitStates.counted),
      waiting: countOf(answer, name, unitStates.waiting),
    })),
    multiple_units: several,
    checks: [...checks],
    metrics: [...metrics],
    rows_read: cost.rowsRead,
    ms: cost.ms,
  };
}
