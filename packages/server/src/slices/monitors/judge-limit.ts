import type { Estimate, Limit, Message, Verdict } from '@haechi/contract';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Message;
}

function beyond(value: number, limit: Limit): boolean {
  return limit.side === 'max' ? value > limit.value : value < limit.value;
}

/** The end of the interval that lies nearest to the good side: when even that is beyond the limit, so is the truth. */
function mildEnd(estimate: Estimate, side: Limit['side']): number {
  return (side === 'max' ? estimate.lower : estimate.upper) ?? estimate.value;
}

/**
 * Judges one number against its limit.
 *
 * - fail: the whole interval lies beyond the limit;
 * - pass: the estimate keeps the limit;
 * - skipped: no limit, too few rows, or an estimate beyond the limit whose interval still holds it. The last keeps a number near its limit
 *   from opening and closing a finding at every look.
 *
 * @param estimate null when nothing could be estimated
 */
export function judgeLimit(estimate: Estimate | null, limit: Limit | undefined): Judgement {
  if (limit === undefined || !limit.enabled) return { verdict: 'skipped', reason: message('no_limit', {}) };
  const n = estimate?.n ?? 0;
  if (estimate === null || n < limit.min_n) {
    return { verdict: 'skipped', reason: message('too_few', { indicator: limit.indicator, n, min_n: limit.min_n }) };
  }
  const params = { indicator: limit.indicator, value: estimate.value, limit: limit.value, n };
  if (!beyond(estimate.value, limit)) return { verdict: 'pass', reason: message('within_limit', params) };
  if (!beyond(mildEnd(estimate, limit.side), limit))
    return { verdict: 'skipped', reason: message('undecided', params) };
  return { verdict: 'fail', reason: message(limit.side === 'max' ? 'above_limit' : 'below_limit', params) };
}

function message(what: string, params: Message['params']): Message {
  return { key: `monitors.reason.${what}`, params };
}
