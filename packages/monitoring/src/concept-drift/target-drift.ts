import type { Analysis, Score } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import { compareColumns } from '../compare-columns.ts';
import { limitsOf } from '../default-limits.ts';
import { driftScoreOf } from '../drift/drift-decision.ts';
import { driftReadings } from '../drift/drift-readings.ts';
import { rowsOf } from '../performance/role-columns.ts';
import type { Asking } from '../sql/source-rows.ts';
import type { TableSource } from '../table-source.ts';

/** What the target is called where it is looked at like a column. */
const TARGET = 'target';

/** Drift of the labels themselves against the labelled rows of the reference, by the same methods as a column's drift (`settings.methods.target` chooses one). */
export async function targetDrift(
  asking: Asking,
  request: AnalysisRequest,
): Promise<{ readonly scores: Score[]; readonly skipped: Analysis['skipped'] }> {
  const reference = rowsOf(request.reference);
  if (reference === null || reference.roles.target === undefined) return { scores: [], skipped: [] };
  const sides = { current: targetAlone(request.current), reference: targetAlone(reference) };
  const compared = await compareColumns(asking, sides);
  const found = await driftReadings(asking, { ...sides, pairs: compared.pairs, settings: request.settings });
  const limits = limitsOf(request).filter(({ indicator }) => indicator === 'target_drift');
  const scores = found.deciding.map((reading) => {
    const own = limits.map((limit) => ({ ...limit, indicator: reading.indicator }));
    const score = driftScoreOf(reading, { ...request, kind: 'data_drift', limits: own.length > 0 ? own : NO_LIMIT });
    return { ...score, indicator: 'target_drift' as const, feature: null };
  });
  return { scores, skipped: [...compared.skipped, ...found.skipped] };
}

/** A limit that speaks of nothing here: an empty list would mean the defaults. */
const NO_LIMIT = [{ indicator: 'volume', side: 'max', value: 0, min_n: 1 }] as const;

function targetAlone(source: TableSource): TableSource {
  const kind = source.task === 'regression' ? 'numeric' : 'categorical';
  return { ...source, columns: [{ name: TARGET, kind, expression: source.roles.target ?? '' }] };
}
