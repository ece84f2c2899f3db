import type { RolloutDefinition, Strategy } from '@haechi/contract';

export type StrategyType = Strategy['type'];
export const strategyTypes = ['canary', 'blue_green', 'rolling', 'shadow', 'ab'] as const satisfies StrategyType[];

/** What a step, or a strategy of one step, waits for. Empty fields are left out, and the server's usual values hold. */
export interface Wanted {
  /** In percent. */
  readonly share: number | '';
  /** `10m`, `24h`. */
  readonly time: string;
  readonly samples: number | '';
  readonly labelled: number | '';
  readonly approval: boolean;
}
/** A rollout as the form holds it. */
export interface RolloutDraft {
  readonly route: string;
  readonly version: number | null;
  readonly strategy: StrategyType;
  /** Of a canary. */
  readonly steps: readonly Wanted[];
  /** Of every other strategy. */
  readonly once: Wanted;
  /** Of a rolling release: how long between its steps; of blue-green: how long the version before stays ready. */
  readonly every: string;
  /** Whether a shadow that passed is promoted, and whether the winner of an A/B test takes over. */
  readonly promotes: boolean;
  readonly onLoss: 'roll_back' | 'hold';
  /** Whether a person approves the last move. */
  readonly approval: boolean;
}

/** Durations as the definition takes them. */
export const exampleTimes = { short: '10m', long: '1h' };

const nothing: Wanted = { share: '', time: '', samples: '', labelled: '', approval: false };

/** A canary over three steps, as a start. */
export const firstDraft: RolloutDraft = {
  route: '',
  version: null,
  strategy: 'canary',
  steps: [
    { ...nothing, share: 5, time: '10m', labelled: 100 },
    { ...nothing, share: 25, time: '30m', labelled: 400 },
    { ...nothing, share: 50, time: '1h', labelled: 800 },
  ],
  once: nothing,
  every: '',
  promotes: false,
  onLoss: 'roll_back',
  approval: false,
};

/** The step after the last one: twice its share, and what it waits for. */
export function nextStep(steps: readonly Wanted[]): Wanted {
  const last = steps.at(-1) ?? nothing;
  return { ...last, share: last.share === '' ? '' : Math.min(100, last.share * 2) };
}

/** The definition that a draft stands for; null while it names no route or version. Pure. */
export function definitionOf(draft: RolloutDraft): RolloutDefinition | null {
  const { route, version, onLoss, approval } = draft;
  if (route === '' || version === null) return null;
  return {
    version: 1,
    route,
    candidate_version: version,
    strategy: strategyOf(draft),
    ...(onLoss === 'hold' ? { judge: { on_loss: 'hold' as const } } : {}),
    ...(approval ? { gates: { approval: 'promotion' as const } } : {}),
  };
}

function strategyOf({ strategy, steps, once, every, promotes }: RolloutDraft): Strategy {
  const share = once.share === '' ? {} : { share: percent(once.share) };
  switch (strategy) {
    case 'canary':
      return {
        type: 'canary',
        steps: steps.map((step) => ({
          ...(step.share === '' ? {} : { weight: percent(step.share) }),
          ...waits(step),
          ...(step.approval ? { pause: true } : {}),
        })),
      };
    case 'blue_green':
      return {
        type: 'blue_green',
        preview: { ...share, ...waits(once), ...(once.approval ? { approval: true } : {}) },
        ...(every === '' ? {} : { keep_ready: every }),
      };
    case 'rolling':
      return {
        type: 'rolling',
        ...(once.share === '' ? {} : { increment: percent(once.share) }),
        ...(every === '' ? {} : { every }),
      };
    case 'shadow':
      return { type: 'shadow', ...share, ...waits(once), end: promotes ? 'promote' : 'stop' };
    default:
      return {
        type: 'ab',
        ...(once.share === '' ? {} : { weight: percent(once.share) }),
        ...waits(once),
        end: promotes ? 'choose' : 'keep',
      };
  }
}

const percent = (share: number) => `${share}%`;

function waits({ time, samples, labelled }: Wanted) {
  return {
    ...(time.trim() === '' ? {} : { time: time.trim() }),
    ...(samples === '' ? {} : { min_samples: samples }),
    ...(labelled === '' ? {} : { min_labelled: labelled }),
  };
}
