import type { Score, SensitiveKind } from '@haechi/contract';
import { wilsonInterval } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import { makeScore } from '../make-score.ts';
import { ownEntry } from '../own-entry.ts';
import type { QualityCounts } from '../quality/quality-counts.ts';
import type { Asking } from '../sql/source-rows.ts';
import { findSensitive, type SensitiveColumn } from './find-sensitive.ts';

/** Numeric columns that reach this far can hold numbers of persons: ten digits. */
const TEN_DIGITS = 1e9;

/** A score for each text of the rows: the share of its values with personal data or a secret of a kind that it may not hold. */
export async function sensitiveScores(
  asking: Asking,
  request: AnalysisRequest,
  { counts, n_reference }: { readonly counts: QualityCounts; readonly n_reference: number },
): Promise<Score[]> {
  const { look, allow } = request.settings.sensitive;
  if (!look || counts.rows === 0) return [];
  const numeric = [...counts.columns].filter(([, { max }]) => max !== null && max >= TEN_DIGITS);
  const found = await findSensitive(asking, request.current, new Set(numeric.map(([name]) => name)));
  return [...found].map(([name, column]) => {
    const allowed = ownEntry(allow, name) ?? [];
    return columnScore({ name, column, allowed, request, n_current: counts.rows, n_reference });
  });
}

interface Looked {
  readonly name: string;
  readonly column: SensitiveColumn;
  readonly allowed: readonly SensitiveKind[];
  readonly request: AnalysisRequest;
  readonly n_current: number;
  readonly n_reference: number;
}

/** Names kinds, counts and masked shapes; no value. */
function columnScore({ name, column, allowed, request, n_current, n_reference }: Looked): Score {
  const { n, found } = column;
  const counted = found.filter(({ kind }) => !allowed.includes(kind)).sort((a, b) => b.rows - a.rows);
  const kinds = counted.map(({ kind }) => kind).join(', ');
  const positives = column.rowsWith(new Set(counted.map(({ kind }) => kind)));
  const shares = counted.flatMap(({ kind, rows, shape }) => {
    const { value, lower, upper } = wilsonInterval({ n, positives: rows });
    return [
      [kind, rows],
      [`${kind}_share`, value],
      [`${kind}_lower`, lower],
      [`${kind}_upper`, upper],
      [`${kind}_shape`, shape],
    ] as const;
  });
  const score = makeScore(
    {
      indicator: 'sensitive_share',
      feature: name,
      estimate: wilsonInterval({ n, positives }),
      n_current,
      n_reference,
      settings: { rows: positives, kinds, allowed: allowed.join(', '), ...Object.fromEntries(shares) },
      contributors: counted.map(({ kind, rows }) => ({ kind: 'category', name: kind, share: rows / positives })),
    },
    request,
  );
  if (score.verdict !== 'fail') return score;
  const params = { column: name, rows: positives, n, kinds, limit: score.limit };
  return { ...score, reason: { key: 'analysis.data_quality.sensitive', params } };
}
