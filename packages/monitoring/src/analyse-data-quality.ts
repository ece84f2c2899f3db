import type { Estimate, Score } from '@haechi/contract';
import { wilsonInterval } from '@haechi/stats';
import { emptySides } from './analyse-data-drift.ts';
import type { Analyse, AnalysisRequest } from './analysis-request.ts';
import { CLOCK_TOLERANCE_MS } from './constants.ts';
import { makeAnalysis } from './make-analysis.ts';
import { makeScore } from './make-score.ts';
import { type Duplicates, duplicateRows } from './quality/duplicate-rows.ts';
import { type ColumnQuality, type QualityCounts, qualityCounts } from './quality/quality-counts.ts';
import { type KnownRanges, knownRanges } from './quality/reference-ranges.ts';
import { schemaChanges } from './quality/schema-changes.ts';
import { residencyScores } from './sensitive/residency-scores.ts';
import { sensitiveScores } from './sensitive/sensitive-scores.ts';
import type { Asking } from './sql/source-rows.ts';
import type { ColumnAccess } from './table-source.ts';

/**
 * Whether the rows of a window can be trusted: missing, infinite, out of range, of the wrong type, repeated; columns that came or went since the reference; how many
 * rows and how old; personal data and secrets in texts; rows outside the countries that the data may be in. Labels count as unmatched where a row has a target and no prediction (the source then holds them too, a full join), or as the source counted them. The reference is optional.
 */
export const analyseDataQuality: Analyse = async (reader, request) => {
  const { current, reference, settings, now } = request;
  const asking: Asking = { reader, costs: [] };
  const known = await knownRanges(asking, reference, settings);
  const believed = now.getTime() + CLOCK_TOLERANCE_MS;
  const counts = await qualityCounts(asking, { source: current, ranges: known.ranges, believed });
  const duplicates = await duplicateRows(asking, current, counts.rows);
  const sensitive = await sensitiveScores(asking, request, { counts, n_reference: known.rows });
  const sides = { n_current: counts.rows, n_reference: known.rows };
  const regions = await residencyScores(asking, request, sides);
  const looked: Looked = { request, counts, known, duplicates };
  return makeAnalysis(request, {
    n_reference: known.rows,
    n_current: counts.rows,
    scores: [
      ...current.columns.flatMap((column) => columnScores(looked, column)),
      ...duplicateScore(looked),
      ...schemaScore(looked),
      ...freshness(looked),
      ...volume(looked),
      ...unmatchedLabels(looked),
      ...sensitive,
      ...regions,
    ],
    skipped: emptySides({ reference: 1, current: counts.rows }),
    costs: asking.costs,
  });
};

interface Looked {
  readonly request: AnalysisRequest;
  readonly counts: QualityCounts;
  readonly known: KnownRanges;
  readonly duplicates: Duplicates | null;
}

/** A number that is not an estimate: counted, without an interval. */
function counted(value: number, n: number, method = 'count'): Estimate {
  return { value, lower: null, upper: null, level: null, n, method };
}

function columnScores({ request, counts, known }: Looked, column: ColumnAccess): Score[] {
  const found = counts.columns.get(column.name);
  if (found === undefined) return [];
  const n = counts.rows;
  const common = { feature: column.name, n_current: n, n_reference: known.rows };
  const scores = [
    makeScore(
      { ...common, indicator: 'missing_share', estimate: wilsonInterval({ n, positives: found.missing }) },
      request,
    ),
  ];
  if (column.kind === 'numeric') scores.push(...rangeScore({ request, counts, known }, column.name, found));
  if (found.wrongType !== null) {
    const estimate = wilsonInterval({ n, positives: found.wrongType });
    scores.push(makeScore({ ...common, indicator: 'wrong_type_share', estimate }, request));
  }
  return scores;
}

/** Infinite values are out of any range; a column without a range has a score only for them. */
function rangeScore(
  { request, counts, known }: Pick<Looked, 'request' | 'counts' | 'known'>,
  name: string,
  found: ColumnQuality,
): Score[] {
  const range = known.ranges.get(name);
  if (range === undefined && found.infinite === 0) return [];
  const outside = range === undefined ? found.infinite : outsideOf(found, range.min === null, range.max === null);
  const n = counts.rows - found.missing - (found.wrongType ?? 0);
  const parts = [
    { name: `< ${range?.min}`, rows: found.below },
    { name: `> ${range?.max}`, rows: found.above },
  ];
  const draft = {
    indicator: 'out_of_range_share' as const,
    feature: name,
    estimate: wilsonInterval({ n, positives: outside }),
    n_current: n,
    n_reference: known.rows,
    settings: {
      min: range?.min ?? null,
      max: range?.max ?? null,
      range_from: range === undefined ? 'none' : known.named.has(name) ? 'settings' : 'reference',
      infinite: found.infinite,
      smallest: found.min,
      largest: found.max,
    },
    contributors: parts
      .filter(({ rows }) => rows > 0)
      .map((part) => ({ kind: 'bin' as const, name: part.name, share: part.rows / outside })),
  };
  return [makeScore(draft, request)];
}

/** Rows beyond either end. Infinite ones are counted there already, unless a side is open. */
function outsideOf(found: ColumnQuality, openBelow: boolean, openAbove: boolean): number {
  const beyond = found.below + found.above;
  return openBelow || openAbove ? Math.max(beyond, found.infinite) : beyond;
}

function duplicateScore({ request, counts, known, duplicates }: Looked): Score[] {
  if (duplicates === null) return [];
  const { by, sampled, estimate } = duplicates;
  return [
    makeScore(
      {
        indicator: 'duplicate_share',
        estimate,
        n_current: counts.rows,
        n_reference: known.rows,
        settings: { by, one_in: sampled },
      },
      request,
    ),
  ];
}

function schemaScore({ request, counts, known }: Looked): Score[] {
  const { current, reference } = request;
  // Without rows the columns are only a promise: no data is never a pass.
  if (reference === null || counts.rows === 0) return [];
  const { added, removed, retyped, n } = schemaChanges(current, reference);
  const changed = [...added, ...removed, ...retyped];
  return [
    makeScore(
      {
        indicator: 'schema_changes',
        estimate: counted(changed.length, n),
        judged_n: 'any',
        n_current: counts.rows,
        n_reference: known.rows,
        settings: { added: added.join(', '), removed: removed.join(', '), retyped: retyped.join(', ') },
        contributors: changed.map((name) => ({ kind: 'feature', name, share: 1 / changed.length })),
      },
      request,
    ),
  ];
}

/** Age of the newest row in seconds. Rows from the future are an error: ages cannot be trusted then. */
function freshness({ request, counts, known }: Looked): Score[] {
  const { times, rows } = counts;
  if (times === null) return [];
  const { newest, ahead } = times;
  const sides = { n_current: rows, n_reference: known.rows };
  if (ahead > 0) {
    const score = makeScore({ indicator: 'freshness', estimate: null, ...sides }, request);
    const minutes = CLOCK_TOLERANCE_MS / 60_000;
    return [
      {
        ...score,
        verdict: 'error',
        reason: { key: 'analysis.data_quality.clock_ahead', params: { rows: ahead, n: rows, minutes } },
      },
    ];
  }
  const age = newest === null ? null : Math.max(0, request.now.getTime() - newest) / 1000;
  const estimate = age === null ? null : counted(age, rows, 'age of the newest row');
  return [makeScore({ indicator: 'freshness', estimate, ...sides, judged_n: 'any' }, request)];
}

function volume({ request, counts, known }: Looked): Score[] {
  const { rows } = counts;
  const sides = { n_current: rows, n_reference: known.rows };
  // An empty window is what a limit on the volume is for.
  const own = makeScore({ indicator: 'volume', estimate: counted(rows, rows), ...sides, judged_n: 'any' }, request);
  if (known.rows === 0) return [own];
  const estimate = counted(rows / known.rows, rows + known.rows, 'ratio of counts');
  return [own, makeScore({ indicator: 'volume_ratio', estimate, ...sides, judged_n: 'any' }, request)];
}

function unmatchedLabels({ request, counts, known }: Looked): Score[] {
  const { rows } = counts;
  const labels = request.current.labels ?? counts.labels;
  if (labels === null || labels.n === 0) return [];
  const estimate = wilsonInterval({ n: labels.n, positives: labels.unmatched });
  return [makeScore({ indicator: 'unmatched_labels', estimate, n_current: rows, n_reference: known.rows }, request)];
}
