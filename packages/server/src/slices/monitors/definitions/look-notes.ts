/** What is said of an evaluation beside its numbers: that it failed, or that something was left out. Pure. */
import { type Analysis, HaechiError, type Message } from '@haechi/contract';
import { emptyAnalysis } from '@haechi/monitoring';

/** What stands for an analysis whose statement failed; a store that does not answer is no result, and is tried again. */
export function failedAnalysis(kind: Analysis['kind'], error: unknown): Analysis {
  if (error instanceof HaechiError && error.code === 'rows_unavailable') throw error;
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 300) : String(error);
  return emptyAnalysis({ kind }, 'error', { key: 'monitors.reason.query_failed', params: { why } });
}

/** The analysis with more that was left out; its verdict stays. */
export function withNotes(analysis: Analysis, notes: readonly Message[]): Analysis {
  if (notes.length === 0) return analysis;
  const left = notes.map((reason) => ({ column: null, verdict: 'skipped' as const, reason }));
  return { ...analysis, skipped: [...analysis.skipped, ...left] };
}

/** The columns whose distribution is worth most: those that fail, then those that moved most. */
function columnsByWeight({ scores, distributions }: Analysis): readonly string[] {
  const weights = new Map<string, number>();
  for (const { feature, verdict, effect } of scores) {
    if (feature === null) continue;
    const weight = (verdict === 'fail' ? 1e6 : 0) + Math.min(1e5, Math.abs(effect ?? 0));
    weights.set(feature, Math.max(weights.get(feature) ?? 0, weight));
  }
  const weightOf = (column: string) => weights.get(column) ?? 0;
  return distributions.map(({ column }) => column).sort((a, b) => weightOf(b) - weightOf(a));
}

/**
 * The analysis with as many distributions as fit into so many characters of JSON. Every number stays; only pictures are left out, and the analysis says so.
 * @param most characters for all distributions together
 */
export function withinSize(analysis: Analysis, most: number): Analysis {
  const sizes = new Map(analysis.distributions.map((one) => [one.column, JSON.stringify(one).length]));
  const kept = new Set<string>();
  let left = most;
  for (const column of columnsByWeight(analysis)) {
    left -= sizes.get(column) ?? 0;
    if (left < 0) break;
    kept.add(column);
  }
  const columns = analysis.distributions.length;
  const distributions = analysis.distributions.filter(({ column }) => kept.has(column));
  if (distributions.length === columns) return analysis;
  const params = { shown: distributions.length, columns };
  return withNotes({ ...analysis, distributions }, [{ key: 'monitors.reason.distributions_left_out', params }]);
}
