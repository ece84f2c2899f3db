import type { Message, Verdict } from '@haechi/contract';
import type { ExperimentLook, ExperimentOutcome } from './experiment-design.ts';
import type { MetricJudgement } from './experiment-judgement.ts';

/** What all metrics together say. */
export interface ExperimentVerdict {
  readonly outcome: ExperimentOutcome;
  readonly winner: string | null;
  readonly reason: Message;
}

export const OUTCOME_VERDICTS = {
  winner: 'pass',
  equivalent: 'pass',
  worse: 'fail',
  guardrail: 'fail',
  sample_ratio: 'fail',
  multiple_exposure: 'fail',
  inconclusive: 'skipped',
  not_yet: 'skipped',
  stopped_early: 'skipped',
  no_data: 'skipped',
  arm_empty: 'skipped',
  invalid: 'error',
} as const satisfies Record<ExperimentOutcome, Verdict>;

/**
 * Guardrails first: an arm that is shown to be harmful fails the experiment at any look. Then the primary metrics, where their verdict is due: a winner is an arm with a primary metric that is better, none
 * that is worse, and every guardrail that has a margin shown to be kept; of several the one with the largest effect on the first primary metric (how they compare with one another is not tested). All arms
 * worse, or worse and equivalent: that is the verdict. Everything else is open until the planned units, and inconclusive then.
 */
export function experimentVerdict(input: {
  readonly look: ExperimentLook;
  readonly metrics: readonly MetricJudgement[];
  readonly due: boolean;
  readonly units: number;
}): ExperimentVerdict {
  const { look, metrics, due, units } = input;
  const broken = metrics.find(({ outcome, role }) => outcome === 'invalid' && role !== 'secondary');
  if (broken !== undefined) return told('invalid', broken.reason);
  const harmed = metrics.find(({ outcome }) => outcome === 'harmed');
  if (harmed !== undefined) return told('guardrail', harmed.reason);
  const planned = look.design.planned_units;
  const params = { units, planned };
  if (!due) {
    return look.stopped === true
      ? told('stopped_early', { key: 'experiment.outcome.stopped_early', params })
      : told('not_yet', { key: `experiment.outcome.${planned === null ? 'not_yet_open' : 'not_yet'}`, params });
  }
  const arms = [...new Set(metrics.map(({ arm }) => arm))].map((arm) => standing(metrics, arm));
  const winners = arms.filter(({ state }) => state === 'wins').sort((a, b) => b.gain - a.gain);
  const [best] = winners;
  if (best !== undefined) {
    const reason = { key: 'experiment.outcome.winner', params: { arm: best.arm, ...best.first.reason.params } };
    return { outcome: 'winner', winner: best.arm, reason };
  }
  if (arms.every(({ state }) => state === 'worse'))
    return told('worse', { key: 'experiment.outcome.worse', params: arms[0]?.first.reason.params ?? {} });
  if (arms.every(({ state }) => state === 'worse' || state === 'equivalent'))
    return told('equivalent', { key: 'experiment.outcome.equivalent', params });
  const open = arms.find(({ state }) => state === 'guardrail_open');
  const over = look.stopped === true || (planned !== null && units >= planned);
  if (open !== undefined)
    return told(over ? 'inconclusive' : 'not_yet', {
      key: 'experiment.outcome.guardrail_open',
      params: { arm: open.arm },
    });
  return over
    ? told('inconclusive', { key: 'experiment.outcome.inconclusive', params })
    : told('not_yet', { key: `experiment.outcome.${planned === null ? 'not_yet_open' : 'not_yet'}`, params });
}

interface Standing {
  readonly arm: string;
  readonly state: 'wins' | 'guardrail_open' | 'worse' | 'equivalent' | 'open';
  /** The metric that speaks for the arm. */
  readonly first: MetricJudgement;
  /** Of the first primary metric, in the good direction as its verdict has it. */
  readonly gain: number;
}

function standing(metrics: readonly MetricJudgement[], arm: string): Standing {
  const own = metrics.filter((metric) => metric.arm === arm);
  const primary = own.filter(({ role }) => role === 'primary');
  const [first] = primary;
  if (first === undefined) throw new RangeError(`experimentVerdict: arm ${arm} has no primary metric`);
  const has = (outcome: MetricJudgement['outcome']) => primary.find((metric) => metric.outcome === outcome);
  const [better, worse] = [has('better'), has('worse')];
  const size = Math.abs(first.difference?.value ?? 0);
  const gain = first.outcome === 'better' ? size : 0;
  if (worse !== undefined) return { arm, state: 'worse', first: worse, gain };
  if (better !== undefined) {
    const safe = own.filter(({ role }) => role === 'guardrail').every(({ outcome }) => outcome === 'safe');
    return { arm, state: safe ? 'wins' : 'guardrail_open', first: better, gain };
  }
  return { arm, state: primary.every(({ outcome }) => outcome === 'equivalent') ? 'equivalent' : 'open', first, gain };
}

function told(outcome: ExperimentOutcome, reason: Message): ExperimentVerdict {
  return { outcome, winner: null, reason };
}
