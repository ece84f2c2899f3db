import type { ResponseOf, trailApi } from '@haechi/contract';
import type { DemoOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import type { Names } from './register.ts';
import type { Outcome } from './story.ts';

type Verification = ResponseOf<typeof trailApi.verify>;

/** What `--json` prints. */
export interface Result {
  readonly events: number;
  readonly dropped: readonly { column: string; why: string }[];
  readonly accuracy: { v1: number; v2: number };
  readonly fairness: { tpr_gap: { v1: number; v2: number } };
  readonly drifted_features: readonly string[];
  readonly alert: { raised_at: string } | null;
  readonly rollback: { detected_ms: number; done_ms: number } | null;
  readonly incident: { id: string } | null;
  readonly trail: { entries: number; verified: boolean };
  readonly rollout: Decided & { state: string };
}

/** What the rollout was decided by: the metric that was lost, or accuracy when none was. */
interface Decided {
  readonly verdict: string;
  readonly metric: string | null;
  readonly effect: number | null;
  readonly interval: readonly [number | null, number | null] | null;
  readonly n: number;
}

function decidedBy({ verdict, comparison }: Outcome['rollout']): Decided {
  const items = comparison?.items ?? [];
  const item =
    items.find((one) => one.verdict === 'fail') ?? items.find(({ indicator }) => indicator === 'accuracy') ?? items[0];
  const worsening = item?.worsening ?? null;
  const named = item === undefined ? null : [item.indicator, item.attribute, item.group].filter(Boolean).join(' ');
  return {
    verdict: item?.verdict === 'fail' ? 'fail' : verdict,
    metric: named,
    effect: worsening === null ? null : rounded(worsening.value),
    interval: worsening === null ? null : [bound(worsening.lower), bound(worsening.upper)],
    n: worsening?.n ?? 0,
  };
}

const bound = (value: number | null) => (value === null ? null : rounded(value));

export function resultOf(prepared: Prepared, outcome: Outcome, verification: Verification): Result {
  const [first, second] = prepared.versions;
  const { rollout, alert, incident } = outcome;
  const from = rollout.first_response_at === null ? null : Date.parse(rollout.first_response_at);
  const since = (time: string | null | undefined) =>
    from === null || time === null || time === undefined ? null : Date.parse(time) - from;
  const detected = since(alert?.raised_at);
  const done = since(rollout.acknowledged_at);
  return {
    events: outcome.events,
    dropped: prepared.dropped,
    accuracy: { v1: rounded(first.accuracy), v2: rounded(second.accuracy) },
    fairness: { tpr_gap: { v1: rounded(first.tprGap), v2: rounded(second.tprGap) } },
    drifted_features: outcome.drifted,
    alert: alert === null ? null : { raised_at: alert.raised_at },
    rollback:
      rollout.state === 'rolled_back' && detected !== null && done !== null
        ? { detected_ms: detected, done_ms: done }
        : null,
    incident: incident === null ? null : { id: incident.id },
    trail: {
      entries: verification.entries,
      verified: verification.verdict === 'pass' && verification.verified === verification.entries,
    },
    rollout: { state: rollout.state, ...decidedBy(rollout) },
  };
}

/** What is missing for the loop to be closed, in words; empty when it is. */
export function gaps(result: Result, outcome: Outcome, context: { options: DemoOptions; names: Names }): string[] {
  const missing: string[] = [];
  if (!result.trail.verified) missing.push('the trail did not verify');
  if (context.options.candidate === 'honest') {
    if (outcome.rollout.state !== 'promoted')
      missing.push(`the honest candidate was not promoted (${outcome.rollout.state})`);
    if (outcome.alert !== null) missing.push('an alert was raised about the honest candidate');
    return missing;
  }
  if (outcome.alert === null) missing.push('no alert was raised');
  if (result.rollback === null) missing.push(`the candidate was not rolled back (${outcome.rollout.state})`);
  if (outcome.servingCandidate) missing.push('version 2 still gets traffic');
  if (outcome.incident === null) missing.push('no incident was opened');
  if (outcome.incident !== null && outcome.incident.cause.version !== context.names.candidate)
    missing.push('the incident does not name version 2');
  if (outcome.incident !== null && !outcome.incident.cause.comparison.some((item) => item.verdict === 'fail'))
    missing.push('the incident does not name the comparison that failed');
  return missing;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
