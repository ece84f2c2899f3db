/** From what was written to what is carried out: every strategy is a list of steps. Pure. */
import {
  HaechiError,
  type JudgedMetric,
  type Rollout,
  type RolloutDefinition,
  type RolloutStep as Step,
  type Strategy,
} from '@haechi/contract';
import type { Target } from '../serving/index.ts';
import {
  abWeight,
  defaultMetrics,
  defaultSteps,
  keepReady,
  noDataGrace,
  rollingEvery,
  rollingIncrement,
} from './constants.ts';

/** What a guardrail or signal is, and how much worse is still the same (null: the default of the comparison). */
export interface JudgedRole {
  readonly metric: JudgedMetric;
  readonly role: 'guardrail' | 'signal';
  readonly margin: number | null;
  readonly name: string | null;
  readonly worse: 'lower' | 'higher';
}

export interface RolloutPlan {
  readonly strategy: Rollout['strategy'];
  readonly steps: readonly Step[];
  /** What follows the last step. */
  readonly finish: 'promote' | 'stop';
  readonly metrics: readonly JudgedRole[];
  readonly onLoss: 'roll_back' | 'hold';
  readonly noData: { readonly graceMs: number; readonly action: 'hold' | 'roll_back' | 'warn' };
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `10m`, as the contract lets it through; 0 when left out. */
function durationMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const unit = text.at(-1) as keyof typeof unitMs;
  return Number(text.slice(0, -1)) * unitMs[unit];
}

/** Basis points of `5%` or 500. */
function basisPoints(share: number | string): number {
  return typeof share === 'number' ? share : Math.round(Number(share.slice(0, -1)) * 100);
}

interface Wanted {
  readonly time?: string | undefined;
  readonly min_samples?: number | undefined;
  readonly min_labelled?: number | undefined;
}
const plain: Step = {
  weight: 0,
  min_labelled: 0,
  min_samples: 0,
  time_ms: 0,
  approval: false,
  judged: true,
  share: 0,
  preview: false,
};
/** A step as it is now, from one that was written down earlier. */
export function wholeStep(step: Partial<Step>): Step {
  return { ...plain, ...step };
}

const wantedOf = ({ time, min_samples: samples = 0, min_labelled: labelled = 0 }: Wanted) => ({
  time_ms: durationMs(time),
  min_samples: samples,
  min_labelled: labelled,
});

function canarySteps(steps: Extract<Strategy, { type: 'canary' }>['steps']): Step[] {
  const made: Step[] = [];
  for (const [index, step] of steps.entries()) {
    const before = made.at(-1);
    const weight = step.weight === undefined ? before?.weight : basisPoints(step.weight);
    if (weight === undefined) throw notValid(index, 'the first step must say its weight');
    // What was waited for stays waited for: counts run from the start of the rollout.
    const least = { min_samples: before?.min_samples ?? 0, min_labelled: before?.min_labelled ?? 0 };
    const wanted = { ...wantedOf(step) };
    made.push({
      ...plain,
      ...wanted,
      min_samples: step.min_samples ?? least.min_samples,
      min_labelled: step.min_labelled ?? least.min_labelled,
      weight,
      approval: step.pause === true,
    });
  }
  return made;
}

function notValid(index: number, problem: string): HaechiError {
  return new HaechiError('invalid_request', `Step ${index + 1} of the plan is not valid: ${problem}.`, {
    where: `steps.${index}`,
  });
}

function checkCanary(steps: readonly Step[]): void {
  for (const [index, { weight, min_labelled: labelled, min_samples: samples }] of steps.entries()) {
    const before = steps[index - 1] ?? { ...plain, weight: 0 };
    if (weight < before.weight || (weight === 0 && index === 0))
      throw notValid(index, 'its weight is not above that of the step before');
    if (weight >= 10_000)
      throw notValid(
        index,
        'it leaves nobody with the stable version to compare with; promotion gives the candidate everything',
      );
    if (labelled < before.min_labelled) throw notValid(index, 'min_labelled counts from the start and cannot fall');
    if (samples < before.min_samples) throw notValid(index, 'min_samples counts from the start and cannot fall');
  }
}

function rollingSteps(strategy: Extract<Strategy, { type: 'rolling' }>): Step[] {
  const increment = basisPoints(strategy.increment ?? rollingIncrement);
  if (increment < 1)
    throw new HaechiError('invalid_request', 'The increment is 0: nothing would move.', {
      where: 'strategy.increment',
    });
  const time = durationMs(strategy.every ?? rollingEvery);
  const count = Math.ceil(10_000 / increment) - 1;
  if (count > 100)
    throw new HaechiError(
      'invalid_request',
      `An increment of ${increment / 100} % makes ${count} steps; 100 are taken at most.`,
      {
        where: 'strategy.increment',
      },
    );
  const steps = Array.from({ length: Math.max(1, count) }, (_, index) => ({
    ...plain,
    weight: Math.min(9_999, increment * (index + 1)),
    time_ms: time,
    judged: false,
  }));
  return steps;
}

function stepsOf(strategy: Strategy): Step[] {
  switch (strategy.type) {
    case 'canary': {
      const steps = canarySteps(strategy.steps);
      checkCanary(steps);
      return steps;
    }
    case 'rolling':
      return rollingSteps(strategy);
    case 'blue_green': {
      const { preview = {}, keep_ready: ready = keepReady } = strategy;
      const share = basisPoints(preview.share ?? 0);
      const first = { ...plain, ...wantedOf(preview), share, preview: true, judged: share > 0 };
      return [
        { ...first, approval: preview.approval ?? true },
        { ...plain, weight: 10_000, time_ms: durationMs(ready), judged: false },
      ];
    }
    case 'shadow':
      return [{ ...plain, ...wantedOf(strategy), share: basisPoints(strategy.share ?? 10_000) }];
    case 'ab': {
      const weight = basisPoints(strategy.weight ?? abWeight);
      const step = { ...plain, ...wantedOf(strategy), weight, judged: strategy.end !== 'keep' };
      checkCanary([step]);
      if (step.time_ms === 0 && step.min_samples === 0 && step.min_labelled === 0)
        throw new HaechiError(
          'invalid_request',
          'An A/B rollout says when it ends: time, min_samples or min_labelled.',
          {
            where: 'strategy',
          },
        );
      return [step];
    }
  }
}

function finishOf(strategy: Strategy): RolloutPlan['finish'] {
  if (strategy.type === 'shadow') return strategy.end === 'promote' ? 'promote' : 'stop';
  if (strategy.type === 'ab') return strategy.end === 'keep' ? 'stop' : 'promote';
  return 'promote';
}

function metricsOf(definition: RolloutDefinition): JudgedRole[] {
  const written = definition.judge?.metrics ?? defaultMetrics;
  return written.map(({ metric, role = 'guardrail', margin, name, worse = 'lower' }) => {
    if (metric === 'business_mean' && name === undefined)
      throw new HaechiError('invalid_request', 'A business metric needs the name it has in business events.', {
        where: 'judge.metrics.name',
      });
    return { metric, role, margin: margin ?? null, name: name ?? null, worse };
  });
}

/**
 * What a definition means.
 * @throws HaechiError `invalid_request` for one that would not move forward, naming the step
 */
export function planOf(definition: RolloutDefinition): RolloutPlan {
  if (definition.steps !== undefined && definition.strategy !== undefined)
    throw new HaechiError('invalid_request', 'Say steps (a canary) or strategy, not both.', { where: 'steps' });
  const strategy: Strategy = definition.strategy ?? { type: 'canary', steps: definition.steps ?? [...defaultSteps] };
  const steps = stepsOf(strategy);
  const approved = definition.gates?.approval === 'promotion';
  const { grace = noDataGrace, action = 'hold' } = definition.gates?.no_data ?? {};
  return {
    strategy: strategy.type,
    steps: approved
      ? steps.map((step, index) => (index === steps.length - 1 ? { ...step, approval: true } : step))
      : steps,
    finish: finishOf(strategy),
    metrics: metricsOf(definition),
    onLoss: definition.judge?.on_loss ?? 'roll_back',
    noData: { graceMs: durationMs(grace), action },
  };
}

/** The split that a step asks for. Roles, not versions, tell the two apart: in a rehearsal both are the same version. */
export function targetsOf(step: Step, { stable, candidate }: { stable: number; candidate: number }): readonly Target[] {
  const { weight, share, preview } = step;
  const first: Target = { version: stable, weight: 10_000 - weight, role: 'stable' };
  if (weight > 0) return [first, { version: candidate, weight, role: 'canary' }];
  return [first, { version: candidate, weight: 0, role: 'shadow', share, preview }];
}
