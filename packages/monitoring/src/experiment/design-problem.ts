import type { Message } from '@haechi/contract';
import type { ExperimentDesign, ExperimentLook } from './experiment-design.ts';

/** What makes a look impossible to judge, whatever the data; null: nothing. */
export function designProblem({ design, summaries, multiple_units }: ExperimentLook): Message | null {
  const names = design.arms.map(({ name }) => name);
  const control = design.arms.find(({ name }) => name === design.control);
  if (new Set(names).size !== names.length || control === undefined || !(control.weight > 0))
    return problem('control', { control: design.control });
  if (design.arms.some(({ weight }) => !(weight >= 0 && Number.isFinite(weight)))) return problem('weights');
  if (design.arms.filter(({ weight }) => weight > 0).length < 2) return problem('one_arm');
  if (!design.metrics.some(({ role }) => role === 'primary')) return problem('no_primary');
  if (!(design.alpha > 0 && design.alpha < 1)) return problem('alpha', { alpha: design.alpha });
  if (design.planned_units !== null && !(design.planned_units > 0)) return problem('planned_units');
  const metric = metricProblem(design);
  if (metric !== null) return metric;
  const unknown = summaries.find(({ arm }) => !names.includes(arm));
  if (unknown !== undefined) return problem('unknown_arm', { arm: unknown.arm });
  const counts = [...summaries.map(({ units }) => units), multiple_units];
  if (counts.some((count) => !(Number.isInteger(count) && count >= 0))) return problem('units');
  const arms = summaries.map(({ arm }) => arm);
  return new Set(arms).size === arms.length ? null : problem('arm_twice');
}

function metricProblem({ metrics }: ExperimentDesign): Message | null {
  const names = metrics.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) return problem('metric_twice', { metric: twice });
  const broken = metrics.find(({ smallest_effect, margin }) => !(smallest_effect >= 0 && (margin ?? 0) >= 0));
  return broken === undefined ? null : problem('negative_effect', { metric: broken.name });
}

function problem(what: string, params: Message['params'] = {}): Message {
  return { key: `experiment.invalid.${what}`, params };
}
