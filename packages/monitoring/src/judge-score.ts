import type { Estimate, Message, Score, Verdict } from '@haechi/contract';
import type { AnalysisLimit, JudgeBy } from './analysis-request.ts';

interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly limit: number | null;
  readonly side: Score['side'];
}

interface Judged {
  readonly indicator: Score['indicator'];
  /** Null: there was nothing to estimate it from. */
  readonly estimate: Estimate | null;
  readonly limit: AnalysisLimit | undefined;
  readonly by: JudgeBy;
  /**
   * Rows that the limit's `min_n` asks for, where they are not those of the estimate: a distance has `min_n` rows on each side. `any`: the number is a count and
   * not an estimate, and means what it says at any size.
   */
  readonly n?: number | 'any';
}

/**
 * Holds one number against its limit. `skipped`: no limit, nothing estimated, fewer rows than the limit asks for, or (judged by its interval) a number beyond
 * the limit whose interval still holds it. A number without an interval is judged by itself.
 */
export function judgeScore({ indicator, estimate, limit, by, n: asked }: Judged): Judgement {
  if (limit === undefined)
    return { verdict: 'skipped', reason: { key: 'analysis.limit.none', params: {} }, limit: null, side: null };
  const stated = { limit: limit.value, side: limit.side };
  if (estimate === null)
    return { verdict: 'skipped', reason: { key: 'analysis.limit.no_value', params: { indicator } }, ...stated };
  const n = typeof asked === 'number' ? asked : estimate.n;
  if (asked !== 'any' && n < limit.min_n) {
    const params = { indicator, n, min_n: limit.min_n };
    return { verdict: 'skipped', reason: { key: 'analysis.limit.few_rows', params }, ...stated };
  }
  const { value, lower, upper } = estimate;
  const beyond = (x: number): boolean => (limit.side === 'max' ? x > limit.value : x < limit.value);
  const [mild, harsh] = limit.side === 'max' ? [lower, upper] : [upper, lower];
  const params = { indicator, value, limit: limit.value, n, lower, upper };
  const say = (verdict: Verdict, what: string): Judgement => ({
    verdict,
    reason: { key: `analysis.limit.${what}`, params },
    ...stated,
  });
  const side = limit.side === 'max' ? 'above' : 'below';
  if (!beyond(value)) return say('pass', beyond(harsh ?? value) ? 'kept_unsure' : 'kept');
  if (beyond(mild ?? value)) return say('fail', side);
  return by === 'value' ? say('fail', `${side}_unsure`) : say('skipped', 'undecided');
}
