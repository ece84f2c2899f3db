import type { ComparisonItem, Estimate, Message, Verdict } from '@haechi/contract';
import {
  type Block,
  type BlockContrast,
  blockContrast,
  blockRates,
  fisherExact,
  gridQuantile,
  holm,
  MINIMUM_ROWS,
  tailShift,
  wilsonInterval,
} from '@haechi/stats';
import type { SmallestP } from './comparison-policy.ts';
import { ERROR_MARGIN, SCORE_MARGIN } from './constants.ts';
import { type RequestHypothesis, type RequestPlan, requestKey } from './request-plan.ts';
import { LATENCY_LEVELS, type RequestFacts } from './request-read.ts';

export interface RequestJudgement {
  readonly items: readonly ComparisonItem[];
  readonly smallestP: SmallestP;
  /** Whether the errors of both sides could be judged: the least that is asked of a version without labels. */
  readonly judged: boolean;
}

interface Judged {
  readonly hypothesis: RequestHypothesis;
  readonly result: BlockContrast;
  readonly margin: number;
  readonly p: number;
  readonly adjusted: number;
}

const nothing: BlockContrast = { status: 'skipped', reason: 'too_few_rows', smallest: 0, minimum: MINIMUM_ROWS, n: 0 };

const marginOf = ({ indicator, margin }: RequestHypothesis, { margins }: RequestFacts): number => {
  if (indicator === 'error_rate') return margin ?? ERROR_MARGIN;
  if (indicator === 'score_drift') return margin ?? SCORE_MARGIN;
  if (indicator === 'business_mean') return margin ?? 0;
  return margins.get(LATENCY_LEVELS[indicator]) ?? 0;
};

/** A business value that falls is worse when it is turned around. */
const turned = (blocks: readonly Block[]): Block[] =>
  blocks.map(({ stable, candidate }) => ({
    stable: { ...stable, sum: -stable.sum },
    candidate: { ...candidate, sum: -candidate.sum },
  }));

/** Spread of one value within its side, for planning: it only decides where the interval is tightest. */
function spreadOf(blocks: readonly Block[]): number {
  const n = blocks.reduce((sum, one) => sum + one.stable.n, 0);
  const total = blocks.reduce((sum, one) => sum + one.stable.sum, 0);
  const squares = blocks.reduce((sum, one) => sum + one.stable.squares, 0);
  return n < 2 ? 1 : Math.sqrt(Math.max(0, squares / n - (total / n) ** 2)) || 1;
}

/** Standard deviation of a rank between 0 and 1 when nothing is tied. */
const RANK_STD = 1 / Math.sqrt(12);

function contrastOf(hypothesis: RequestHypothesis, facts: RequestFacts, alpha: number): BlockContrast {
  const { indicator, name, worse, plannedN } = hypothesis;
  const blocks = (key: string) => facts.blocks.get(key) ?? [];
  const margin = marginOf(hypothesis, facts);
  switch (indicator) {
    case 'error_rate':
      return blockRates({ blocks: blocks('failed'), margin, alpha, plannedN });
    case 'latency_p50':
      return blockContrast({ blocks: blocks('latency'), alpha, planned: { n: plannedN, std: RANK_STD } });
    case 'score_drift':
      return blockContrast({ blocks: blocks('score'), margin, alpha, planned: { n: plannedN, std: RANK_STD } });
    case 'business_mean': {
      const own = blocks(`business ${name}`);
      const planned = { n: plannedN, std: spreadOf(own) };
      return blockContrast({ blocks: worse === 'lower' ? turned(own) : own, margin, alpha, planned });
    }
    default: {
      const level = LATENCY_LEVELS[indicator];
      const tail = indicator === 'latency_p95' ? '95' : '99';
      const { stable, candidate } = facts.grids;
      if (stable.values.length === 0 || candidate.values.length === 0) return nothing;
      const cut = { blocks: blocks(`tail_${tail}`), centred: blocks(`beyond_${tail}`) };
      return tailShift({ ...cut, level, stable, candidate, alpha, plannedN });
    }
  }
}

const finite = (bound: number | null): number | null => (bound !== null && Number.isFinite(bound) ? bound : null);
const wire = (estimate: Estimate): Estimate | null =>
  Number.isFinite(estimate.value)
    ? { ...estimate, lower: finite(estimate.lower), upper: finite(estimate.upper), n: Math.round(estimate.n) }
    : null;

/** What one side shows by itself, for people. */
function shown(hypothesis: RequestHypothesis, facts: RequestFacts, side: 'stable' | 'candidate'): Estimate | null {
  const { indicator, name } = hypothesis;
  const { n, failed } = facts[side];
  if (indicator === 'error_rate') return n === 0 ? null : { ...wilsonInterval({ n, positives: failed }), n };
  const bare = (value: number | null, rows: number, method: string) =>
    value === null || !Number.isFinite(value)
      ? null
      : { value, lower: null, upper: null, level: null, n: rows, method };
  if (indicator === 'score_drift' || indicator === 'business_mean') {
    const own = facts.blocks.get(indicator === 'score_drift' ? 'score' : `business ${name}`) ?? [];
    const rows = own.reduce((sum, one) => sum + one[side].n, 0);
    const total = own.reduce((sum, one) => sum + one[side].sum, 0);
    return rows === 0 ? null : bare(total / rows, rows, indicator === 'score_drift' ? 'mean rank' : 'mean');
  }
  return bare(gridQuantile(facts.grids[side], LATENCY_LEVELS[indicator]), n - failed, 'quantile');
}

const message = (what: string, params: Message['params']): Message => ({ key: `monitors.comparison.${what}`, params });

function verdictOf(judged: Judged, alpha: number): { verdict: Verdict; reason: Message } {
  const { hypothesis, result, margin, adjusted } = judged;
  const named = { indicator: hypothesis.indicator, name: hypothesis.name };
  const numbers = { ...named, margin, n: Math.round(result.n), p_adjusted: adjusted, alpha };
  const ranked = hypothesis.indicator === 'latency_p50';
  const effect = result.status === 'judged' ? result.estimate.value : null;
  if (adjusted <= alpha)
    return { verdict: 'fail', reason: message(ranked ? 'slower' : 'request_worse', { ...numbers, effect }) };
  if (result.status === 'skipped')
    return {
      verdict: 'skipped',
      reason: message(result.reason === 'no_spread' ? 'no_spread' : 'few_requests', {
        ...named,
        smallest: Math.floor(result.smallest),
        minimum: result.minimum,
      }),
    };
  return { verdict: 'pass', reason: message(ranked ? 'not_slower' : 'request_not_worse', { ...numbers, effect }) };
}

function itemOf(judged: Judged, facts: RequestFacts, alpha: number): ComparisonItem {
  const { hypothesis, result, margin } = judged;
  const { stable, candidate } = facts;
  const exact =
    hypothesis.indicator === 'error_rate' && stable.n > 0 && candidate.n > 0
      ? fisherExact({
          reference: { n: stable.n, positives: stable.failed },
          current: { n: candidate.n, positives: candidate.failed },
        }).pValue
      : null;
  return {
    indicator: hypothesis.indicator,
    attribute: null,
    group: hypothesis.name,
    reference_group: null,
    ...verdictOf(judged, alpha),
    worsening: result.status === 'judged' ? wire(result.estimate) : null,
    stable: shown(hypothesis, facts, 'stable'),
    candidate: shown(hypothesis, facts, 'candidate'),
    margin,
    p: judged.p,
    p_adjusted: judged.adjusted,
    exact_p: exact,
  };
}

/**
 * Judges the requests of a candidate beside those of its stable version; may be asked as often as one likes. Corrected over the family (Holm) and for its
 * share of the level. A hypothesis that cannot be judged yet takes part with p = 1.
 *
 * @param before smallest p so far, by hypothesis
 */
export function judgeRequests(
  facts: RequestFacts,
  { plan, alpha }: { plan: RequestPlan; alpha: number },
  before: SmallestP,
): RequestJudgement {
  const tested = plan.family.map((hypothesis) => {
    const result = contrastOf(hypothesis, facts, alpha);
    const either = hypothesis.indicator === 'score_drift';
    const now = result.status === 'judged' ? (either ? result.pTwoSided : result.pValue) : 1;
    const p = Math.min(Number.isNaN(now) ? 1 : now, before[requestKey(hypothesis)] ?? 1);
    return { hypothesis, result, p, margin: marginOf(hypothesis, facts) };
  });
  const adjusted = holm(tested.map(({ p }) => p));
  const items = tested.map((one, place) =>
    itemOf({ ...one, adjusted: Math.min(1, (adjusted[place] ?? 1) / plan.share) }, facts, alpha),
  );
  const errors = items.find(({ indicator }) => indicator === 'error_rate') ?? items[0];
  return {
    items,
    smallestP: Object.fromEntries(tested.map(({ hypothesis, p }) => [requestKey(hypothesis), p])),
    judged: errors?.verdict === 'pass',
  };
}
