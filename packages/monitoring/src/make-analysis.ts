import type { Analysis, Message, Verdict } from '@haechi/contract';
import type { AnalysisRequest } from './analysis-request.ts';
import type { QueryCost } from './table-source.ts';

/** What a kind found; the verdict follows from it. */
export interface AnalysisParts
  extends Pick<Analysis, 'n_reference' | 'n_current' | 'scores'>,
    Partial<Pick<Analysis, 'path' | 'distributions' | 'groups' | 'reliability' | 'skipped'>> {
  /** Of each statement that was run. */
  readonly costs: readonly QueryCost[];
}

/**
 * The analysis of the wire. Its verdict: `fail` when a number breaks its limit, else `error` when something could not be looked at for a fault, else `pass`
 * when a number could be judged, else `skipped`.
 */
export function makeAnalysis(request: Pick<AnalysisRequest, 'kind'>, parts: AnalysisParts): Analysis {
  const { scores, skipped = [], costs } = parts;
  return {
    format: 'haechi.analysis.v1',
    kind: request.kind,
    ...outcome(scores, skipped),
    n_reference: parts.n_reference,
    n_current: parts.n_current,
    path: parts.path ?? 'exact',
    scores,
    distributions: parts.distributions ?? [],
    groups: parts.groups ?? [],
    reliability: parts.reliability ?? [],
    skipped,
    cost: {
      rows_read: costs.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
      bytes_read: costs.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      ms: costs.reduce((sum, { ms }) => sum + ms, 0),
    },
  };
}

/** An analysis that could not begin: `reason` says why. */
export function emptyAnalysis(
  request: Pick<AnalysisRequest, 'kind'>,
  verdict: 'skipped' | 'error',
  reason: Message,
): Analysis {
  const nothing = makeAnalysis(request, { n_reference: 0, n_current: 0, scores: [], costs: [] });
  return { ...nothing, verdict, reason, skipped: [{ column: null, verdict, reason }] };
}

function outcome(
  scores: Analysis['scores'],
  skipped: Analysis['skipped'],
): { readonly verdict: Verdict; readonly reason: Message } {
  const of = (verdict: Verdict) => scores.filter((score) => score.verdict === verdict);
  const failed = of('fail');
  const judged = failed.length + of('pass').length;
  const [first] = failed;
  if (first !== undefined) {
    const where = first.feature ?? first.attribute;
    const params = { failed: failed.length, judged, indicator: first.indicator, where };
    const key = where === null ? 'analysis.reason.failed' : 'analysis.reason.failed_where';
    return { verdict: 'fail', reason: { key, params } };
  }
  const fault = skipped.find(({ verdict }) => verdict === 'error') ?? of('error')[0];
  if (fault !== undefined) return { verdict: 'error', reason: fault.reason };
  if (judged > 0) return { verdict: 'pass', reason: { key: 'analysis.reason.passed', params: { judged } } };
  const [why] = skipped;
  const reason = why?.reason ?? { key: 'analysis.reason.nothing_judged', params: {} };
  return { verdict: 'skipped', reason };
}
