import { type Comparison, HaechiError, type Message, type Verdict } from '@haechi/contract';

/** A share of users (basis points) and the labelled predictions of the candidate after which the next step may be taken. */
export interface Step {
  readonly weight: number;
  readonly min_labelled: number;
}

/** A rollout as far as its next move depends on it. */
export interface Moving {
  readonly steps: readonly Step[];
  readonly step: number;
  readonly stable: string;
  readonly candidate: string;
  readonly startedAt: Date;
}

/** What to do now, with the verdict and the reason to show. */
export type Move =
  | { readonly kind: 'hold'; readonly verdict: Verdict; readonly reason: Message }
  | { readonly kind: 'step'; readonly to: number; readonly verdict: Verdict; readonly reason: Message }
  | { readonly kind: 'promote'; readonly verdict: 'pass'; readonly reason: Message };

/**
 * Refuses a plan that would not move forward.
 * @throws HaechiError `invalid_request`
 */
export function checkSteps(steps: readonly Step[]): void {
  for (const [index, { weight, min_labelled: labelled }] of steps.entries()) {
    const before = steps[index - 1] ?? { weight: 0, min_labelled: 0 };
    const problem =
      weight <= before.weight
        ? 'its weight is not above that of the step before'
        : weight >= 10_000
          ? 'it leaves nobody with the stable version to compare with; promotion gives the candidate everything'
          : labelled < before.min_labelled
            ? 'min_labelled counts from the start and cannot fall'
            : null;
    if (problem !== null)
      throw new HaechiError('invalid_request', `Step ${index + 1} of the plan is not valid: ${problem}.`, {
        where: 'steps',
      });
  }
}

/**
 * Decides the next move from the latest comparison. Only a comparison that passes moves a rollout; one that fails, errs or cannot judge yet
 * holds it where it is, with the reason. Rolling back is not decided here: a policy or a person does that.
 */
export function nextMove(rollout: Moving, comparison: Comparison | null): Move {
  const { steps, step, candidate, stable } = rollout;
  const now = steps[step];
  if (now === undefined) throw new Error(`a rollout stands at step ${step} of ${steps.length}`);
  const of = { candidate, stable, percent: now.weight / 100 };
  if (comparison === null || !isAbout(rollout, comparison))
    return { kind: 'hold', verdict: 'skipped', reason: { key: 'releases.waiting_for_comparison', params: of } };
  const { verdict, candidate_labelled: labelled } = comparison;
  if (verdict === 'fail') return { kind: 'hold', verdict, reason: failure(of, comparison) };
  const counts = { ...of, labelled, wanted: now.min_labelled };
  if (labelled < now.min_labelled)
    return { kind: 'hold', verdict, reason: { key: 'releases.collecting_labels', params: counts } };
  if (verdict !== 'pass')
    return { kind: 'hold', verdict, reason: { key: `releases.comparison_${verdict}`, params: counts } };
  const next = steps[step + 1];
  if (next === undefined)
    return { kind: 'promote', verdict, reason: { key: 'releases.promoted_by_plan', params: counts } };
  const params = { ...counts, percent: next.weight / 100, wanted: next.min_labelled };
  return { kind: 'step', to: step + 1, verdict, reason: { key: 'releases.collecting_labels', params } };
}

/** Not one of an earlier rollout of the same versions. */
function isAbout({ stable, candidate, startedAt }: Moving, comparison: Comparison): boolean {
  return (
    comparison.stable === stable &&
    comparison.candidate === candidate &&
    Date.parse(comparison.from) >= startedAt.getTime()
  );
}

function failure(of: { candidate: string; stable: string; percent: number }, comparison: Comparison): Message {
  const item = comparison.items.find(({ verdict }) => verdict === 'fail');
  return {
    key: 'releases.comparison_failed',
    params: {
      ...of,
      indicator: item?.indicator ?? null,
      attribute: item?.attribute ?? null,
      group: item?.group ?? null,
    },
  };
}
