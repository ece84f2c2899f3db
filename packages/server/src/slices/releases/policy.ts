import type { Comparison, Message, RolloutGate, Verdict } from '@haechi/contract';
import { askGates, isOfStep, type Look, type Moving, passes } from './gates.ts';

/** What to do now, with the verdict and the reason to show, and what every gate said. */
export type Move = {
  readonly gates: readonly RolloutGate[];
  readonly verdict: Verdict;
  readonly reason: Message;
} & (
  | { readonly kind: 'hold'; readonly waitsFor: RolloutGate['gate'] }
  | { readonly kind: 'step'; readonly to: number }
  | { readonly kind: 'promote' }
  | { readonly kind: 'roll_back' }
);

/**
 * Decides the next move. A protective gate that fails takes the candidate out whatever else is waited for; otherwise the first gate that
 * does not pass holds the rollout and says why; when all pass, the next step is taken, and after the last one the end that the strategy states.
 */
export function nextMove(rollout: Moving, look: Look): Move {
  const { steps, step } = rollout;
  const now = steps[step];
  if (now === undefined) throw new Error(`a rollout stands at step ${step} of ${steps.length}`);
  const about = { ...look, comparison: isAbout(rollout, look.comparison) ? look.comparison : null };
  const asked = askGates(rollout, about, now);
  const gates = asked.map(({ gate, verdict, reason }) => ({ gate, verdict, reason }));
  const lost = asked.find(({ protective }) => protective !== undefined);
  if (lost !== undefined)
    return { kind: 'roll_back', gates, verdict: lost.gate === 'data' ? 'skipped' : 'fail', reason: lost.reason };
  const judged = verdictOf(rollout, about.comparison, now.judged);
  const first = gates.find((gate) => !passes(gate));
  // That nothing comes any more says more than that something is missing.
  const dry = gates.find(({ gate, verdict }) => gate === 'data' && verdict !== 'pass');
  const closed = first?.gate === 'samples' || first?.gate === 'signals' ? (dry ?? first) : first;
  if (closed !== undefined) {
    const verdict = closed.verdict === 'fail' || closed.verdict === 'error' ? closed.verdict : judged;
    return { kind: 'hold', waitsFor: closed.gate, gates, verdict, reason: closed.reason };
  }
  const counts = {
    candidate: rollout.candidate,
    stable: rollout.stable,
    labelled: about.comparison?.candidate_labelled ?? 0,
    n: about.comparison?.candidate_n ?? 0,
  };
  const next = steps[step + 1];
  if (next !== undefined) {
    const params = {
      ...counts,
      percent: (next.weight > 0 ? next.weight : next.share) / 100,
      step: step + 2,
      of: steps.length,
    };
    return { kind: 'step', to: step + 1, gates, verdict: judged, reason: { key: 'releases.next_step', params } };
  }
  if (rollout.finish === 'stop')
    return { kind: 'roll_back', gates, verdict: judged, reason: { key: `releases.ended_${judged}`, params: counts } };
  const key = now.judged ? 'releases.promoted_by_plan' : 'releases.promoted_unjudged';
  return { kind: 'promote', gates, verdict: judged, reason: { key, params: counts } };
}

/** What the comparison says. A pass of an earlier step is none of one that is to be judged itself. */
function verdictOf(rollout: Moving, comparison: Comparison | null, judged: boolean): Verdict {
  if (comparison === null) return 'skipped';
  const { verdict } = comparison;
  return verdict === 'pass' && judged && !isOfStep(rollout, comparison) ? 'skipped' : verdict;
}

/** Whether a comparison is of these versions since the rollout began, and not one of an earlier rollout of the same. */
export function isAbout(
  { stable, candidate, startedAt }: Pick<Moving, 'stable' | 'candidate' | 'startedAt'>,
  comparison: Comparison | null,
): boolean {
  return (
    comparison !== null &&
    comparison.stable === stable &&
    comparison.candidate === candidate &&
    Date.parse(comparison.from) >= startedAt.getTime()
  );
}
