export const metricTypes = ['conversion', 'sum', 'count', 'mean'] as const;
export const measuredEvents = ['business', 'feedback', 'cost', 'latency', 'correct', 'error'] as const;
export const metricRoles = ['primary', 'guardrail', 'secondary'] as const;

interface ArmDraft {
  readonly name: string;
  /** In percent. */
  readonly share: number | '';
  readonly version: number | '';
}
export interface MetricDraft {
  readonly name: string;
  readonly type: (typeof metricTypes)[number];
  readonly event: (typeof measuredEvents)[number];
  /** Of `business`: the name in the events. */
  readonly metric: string;
  readonly role: (typeof metricRoles)[number];
  readonly better: 'higher' | 'lower';
  readonly effect: number | '';
  /** Whether the effect is in percent of the control, or in the metric's own unit. */
  readonly scale: 'relative' | 'absolute';
}
/** An experiment as the form holds it. Empty fields are left out, and the server's usual values hold. */
export interface ExperimentDraft {
  readonly id: string;
  readonly system: string;
  readonly name: string;
  readonly hypothesis: string;
  readonly by: 'flag' | 'route' | 'holdout';
  /** Flag or route. */
  readonly target: string;
  readonly arms: readonly ArmDraft[];
  readonly metrics: readonly MetricDraft[];
  readonly mode: 'sequential' | 'fixed';
  readonly alpha: number | '';
  /** In percent. */
  readonly power: number | '';
  readonly planned: number | '';
  readonly duration: string;
  readonly window: string;
}

export const firstMetric: MetricDraft = {
  name: '',
  type: 'conversion',
  event: 'business',
  metric: '',
  role: 'primary',
  better: 'higher',
  effect: 3,
  scale: 'relative',
};
export const firstExperiment: ExperimentDraft = {
  id: '',
  system: '',
  name: '',
  hypothesis: '',
  by: 'flag',
  target: '',
  arms: [
    { name: 'control', share: 50, version: '' },
    { name: 'new', share: 50, version: '' },
  ],
  metrics: [firstMetric],
  mode: 'sequential',
  alpha: '',
  power: '',
  planned: '',
  duration: '',
  window: '',
};

/** The definition that a draft stands for; null while something is missing that it cannot do without. Pure. */
export function definitionOf(draft: ExperimentDraft) {
  const { id, system, name, hypothesis, by, target, arms, metrics } = draft;
  const isShort = [id, system, hypothesis.trim()].includes('') || (by !== 'holdout' && target === '');
  if (isShort || arms.some(({ name: arm, share }) => arm === '' || share === '')) return null;
  if (metrics.length === 0 || metrics.some((metric) => metric.name === '')) return null;
  const analysis = analysisOf(draft);
  return {
    id,
    system,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    hypothesis: hypothesis.trim(),
    assign: by === 'flag' ? { by, flag: target } : by === 'route' ? { by, route: target } : { by },
    arms: arms.map(({ name: arm, share, version }) => ({
      name: arm,
      weight: `${share}%`,
      ...(version === '' ? {} : { version }),
    })),
    metrics: metrics.map(metricOf),
    ...(Object.keys(analysis).length === 0 ? {} : { analysis }),
  };
}

function analysisOf({ mode, alpha, power, planned, duration, window }: ExperimentDraft) {
  return {
    ...(mode === 'sequential' ? {} : { mode }),
    ...(alpha === '' ? {} : { alpha }),
    ...(power === '' ? {} : { power: power / 100 }),
    ...(planned === '' ? {} : { planned_units: planned }),
    ...(duration.trim() === '' ? {} : { duration: duration.trim() }),
    ...(window.trim() === '' ? {} : { conversion_window: window.trim() }),
  };
}

function metricOf({ name, type, event, metric, role, better, effect, scale }: MetricDraft) {
  return {
    name,
    type,
    event,
    ...(event === 'business' && metric !== '' ? { metric } : {}),
    role,
    better,
    ...(effect === '' || effect === 0
      ? {}
      : { smallest_effect: scale === 'relative' ? { relative: effect / 100 } : { absolute: effect } }),
  };
}
