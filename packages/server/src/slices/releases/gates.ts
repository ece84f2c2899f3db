/** The gates before the next move, in order. Pure. */
import type { Comparison, ComparisonItem, Message, RolloutGate, RolloutStep as Step, Verdict } from '@haechi/contract';
import type { JudgedRole, RolloutPlan } from './rollout-plan.ts';

/** A rollout as far as its next move depends on it. Its versions as `model/number`. */
export interface Moving extends Pick<RolloutPlan, 'steps' | 'finish' | 'metrics' | 'onLoss' | 'noData'> {
  readonly step: number;
  readonly stable: string;
  readonly candidate: string;
  readonly startedAt: Date;
  readonly stepStartedAt: Date;
  readonly paused: boolean;
  /** The step whose leaving a person approved. */
  readonly approvedStep: number | null;
}

/** What a release gate of another slice says about a route. */
export interface ReleaseVerdict {
  readonly verdict: Verdict;
  readonly reason: Message;
}

/** What is known at a look. `comparison`: null when there is none of this rollout. */
export interface Look {
  readonly now: Date;
  readonly comparison: Comparison | null;
  readonly release: readonly ReleaseVerdict[];
}

type Gate = RolloutGate & {
  /** Set where a failure is more than a hold. */
  readonly protective?: 'roll_back';
};

const say = (key: string, params: Message['params'] = {}): Message => ({ key: `releases.${key}`, params });

function roleOf(metrics: readonly JudgedRole[], { indicator }: ComparisonItem): 'guardrail' | 'signal' {
  return metrics.find(({ metric }) => metric === indicator)?.role ?? 'guardrail';
}

/** The numbers of a lost metric, for its sentence. */
function lossOf(item: ComparisonItem, of: Message['params']): Message['params'] {
  return {
    ...of,
    indicator: item.indicator,
    attribute: item.attribute,
    group: item.group,
    effect: item.worsening?.value ?? null,
    lower: item.worsening?.lower ?? null,
    upper: item.worsening?.upper ?? null,
    n: item.worsening?.n ?? 0,
    margin: item.margin,
    p: item.p_adjusted,
  };
}

/** Protective, and so asked first and always: a guardrail that is lost. */
function guardrails({ metrics, onLoss }: Moving, { comparison }: Look, of: Message['params']): Gate {
  const items = comparison?.items ?? [];
  const guards = items.filter((item) => roleOf(metrics, item) === 'guardrail');
  const lost = guards.find(({ verdict }) => verdict === 'fail');
  if (lost !== undefined)
    return {
      gate: 'guardrails',
      verdict: 'fail',
      reason: say('guardrail_lost', lossOf(lost, of)),
      ...(onLoss === 'roll_back' ? { protective: onLoss } : {}),
    };
  const judged = guards.filter(({ verdict }) => verdict === 'pass').length;
  if (judged === 0) return { gate: 'guardrails', verdict: 'skipped', reason: say('guardrails_armed', of) };
  return { gate: 'guardrails', verdict: 'pass', reason: say('guardrails_kept', { ...of, judged, all: guards.length }) };
}

function timer({ stepStartedAt }: Moving, step: Step, now: Date): Gate {
  const left = step.time_ms - (now.getTime() - stepStartedAt.getTime());
  const seconds = Math.ceil(Math.max(0, left) / 1000);
  const params = { seconds, wanted: step.time_ms / 1000 };
  if (left > 0) return { gate: 'timer', verdict: 'skipped', reason: say('timer_running', params) };
  return { gate: 'timer', verdict: 'pass', reason: say('timer_over', params) };
}

function samples(step: Step, comparison: Comparison | null, of: Message['params']): Gate {
  const [n, labelled] = [comparison?.candidate_n ?? 0, comparison?.candidate_labelled ?? 0];
  const counts = { ...of, n, labelled, wanted_n: step.min_samples, wanted: step.min_labelled };
  if (n < step.min_samples) return { gate: 'samples', verdict: 'skipped', reason: say('collecting_samples', counts) };
  if (labelled < step.min_labelled)
    return { gate: 'samples', verdict: 'skipped', reason: say('collecting_labels', counts) };
  return { gate: 'samples', verdict: 'pass', reason: say('samples_enough', counts) };
}

/** Nothing new for longer than the grace, while something is still wanted. Never a pass of what is wanted. */
function data(rollout: Moving, look: Look, of: Message['params']): Gate {
  const { graceMs, action } = rollout.noData;
  const last = Math.max(rollout.stepStartedAt.getTime(), look.comparison === null ? 0 : Date.parse(look.comparison.at));
  const quiet = look.now.getTime() - last;
  const params = { ...of, hours: quiet / 3_600_000, grace: graceMs / 3_600_000 };
  if (quiet < graceMs) return { gate: 'data', verdict: 'pass', reason: say('data_coming', params) };
  if (action === 'roll_back')
    return { gate: 'data', verdict: 'fail', reason: say('no_data_rolled_back', params), protective: 'roll_back' };
  return { gate: 'data', verdict: action === 'warn' ? 'error' : 'skipped', reason: say(`no_data_${action}`, params) };
}

/**
 * Whether a comparison says something of the step that users are in: the first step has whatever is of this rollout, a later one only what was
 * looked at after it began.
 */
export function isOfStep({ step, stepStartedAt }: Moving, comparison: Comparison): boolean {
  return step === 0 || Date.parse(comparison.at) > stepStartedAt.getTime();
}

function signals(
  { rollout, step }: { rollout: Moving; step: Step },
  { comparison }: Look,
  of: Message['params'],
): Gate {
  if (!step.judged) return { gate: 'signals', verdict: 'pass', reason: say('not_judged', of) };
  if (comparison === null) return { gate: 'signals', verdict: 'skipped', reason: say('waiting_for_comparison', of) };
  const { verdict, candidate_labelled: labelled, candidate_n: n } = comparison;
  const params = { ...of, labelled, n, wanted: step.min_labelled };
  if (verdict === 'pass' && !isOfStep(rollout, comparison))
    return { gate: 'signals', verdict: 'skipped', reason: say('waiting_for_newer_comparison', of) };
  if (verdict !== 'fail')
    return {
      gate: 'signals',
      verdict,
      reason: say(verdict === 'pass' ? 'signals_pass' : `comparison_${verdict}`, params),
    };
  const item = comparison.items.find((one) => one.verdict === 'fail');
  const about = item === undefined ? { ...of, indicator: null, attribute: null, group: null } : lossOf(item, of);
  return { gate: 'signals', verdict, reason: say('comparison_failed', about) };
}

function release(verdicts: readonly ReleaseVerdict[]): Gate {
  const closed = verdicts.find(({ verdict }) => verdict !== 'pass');
  if (closed !== undefined) return { gate: 'release', verdict: closed.verdict, reason: closed.reason };
  return { gate: 'release', verdict: 'pass', reason: say('release_open', { gates: verdicts.length }) };
}

/**
 * What every gate says. The order is GrowthBook's, protective verdicts first and people last: guardrails; pause; timer; samples; data (no new rows while some
 * are wanted); signals; release gates; approval, asked only when nothing else is missing.
 */
export function askGates(rollout: Moving, look: Look, step: Step): readonly Gate[] {
  const percent = (step.weight > 0 ? step.weight : step.share) / 100;
  const of = { candidate: rollout.candidate, stable: rollout.stable, percent };
  const sampled = samples(step, look.comparison, of);
  const signalled = signals({ rollout, step }, look, of);
  const waits = sampled.verdict !== 'pass' || signalled.verdict === 'skipped';
  const gates: Gate[] = [
    guardrails(rollout, look, of),
    ...(rollout.paused ? [{ gate: 'pause', verdict: 'skipped', reason: say('paused', of) } as const] : []),
    timer(rollout, step, look.now),
    sampled,
    ...(waits ? [data(rollout, look, of)] : []),
    signalled,
    release(look.release),
  ];
  if (!step.approval) return gates;
  const approved = rollout.approvedStep === rollout.step;
  if (approved) return [...gates, { gate: 'approval', verdict: 'pass', reason: say('approved', of) }];
  const key = gates.every(passes) ? 'awaiting_approval' : 'approval_later';
  return [...gates, { gate: 'approval', verdict: 'skipped', reason: say(key, of) }];
}

/** Guardrails that nothing could be said of yet stand in nobody's way: signals, samples and data do where evidence is wanted. */
export const passes = ({ gate, verdict }: RolloutGate): boolean =>
  verdict === 'pass' || (gate === 'guardrails' && verdict === 'skipped');
