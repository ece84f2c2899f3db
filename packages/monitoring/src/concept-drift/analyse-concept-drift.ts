import type { Analysis, Message, Score } from '@haechi/contract';
import type { Analyse, AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import { makeScore } from '../make-score.ts';
import { emptyReference } from '../performance/empty-reference.ts';
import { rowsOf } from '../performance/role-columns.ts';
import type { QueryCost } from '../table-source.ts';
import { type Detected, detectChange } from './detect-change.ts';
import { errorChange } from './error-change.ts';
import { type ErrorChunk, type ErrorStream, errorStream } from './error-stream.ts';
import { targetDrift } from './target-drift.ts';

/**
 * Concept drift from labels. The errors of the window are run through ADWIN, Page-Hinkley and (row by row, up to 2 000 rows) DDM. `error_change` compares the rows since the rise, when ADWIN
 * saw one, or all rows, with the reference; without reference rows with what came before the rise, or the first half of the window.
 * `target_drift` compares the labels with the reference's. What each detector saw is in the settings of the score; an alarm alone breaks no limit, a change beyond the limit does.
 */
export const analyseConceptDrift: Analyse = async (reader, request) => {
  const { roles } = request.current;
  const because = (what: string): Message => ({ key: `analysis.concept_drift.${what}`, params: {} });
  if (roles.target === undefined || roles.prediction === undefined)
    return emptyAnalysis(request, 'skipped', because('no_roles'));
  const now = await errorStream(reader, request.current);
  if (now.rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const source = rowsOf(request.reference);
  const was = source === null ? null : await errorStream(reader, source);
  const asking = {
    reader,
    costs: [now.cost, ...(was === null ? [] : [was.cost])] satisfies QueryCost[] as QueryCost[],
  };
  const errors = errorScore({ now, was, request });
  const target = await targetDrift(asking, request);
  return makeAnalysis(request, {
    n_current: now.rows,
    n_reference: was?.rows ?? 0,
    scores: [...errors.scores, ...target.scores],
    skipped: [...emptyReference(source, was?.rows ?? 0), ...errors.skipped, ...target.skipped],
    costs: asking.costs,
  });
};

interface Streams {
  readonly now: ErrorStream;
  readonly was: ErrorStream | null;
  readonly request: AnalysisRequest;
}

function errorScore({ now, was, request }: Streams): {
  readonly scores: Score[];
  readonly skipped: Analysis['skipped'];
} {
  const note = (what: string, params: Message['params']): Analysis['skipped'][number] => ({
    column: null,
    verdict: 'skipped',
    reason: { key: `analysis.concept_drift.${what}`, params },
  });
  const { chunks } = now;
  if (chunks.length === 0) return { scores: [], skipped: [note('no_labels', { n: now.rows })] };
  const classes = request.current.task === 'classification';
  const timed = chunks[0]?.from !== null;
  const detected: Detected = timed ? detectChange(chunks, classes) : { alarms: [], changedAt: null };
  const parts = partsOf({ chunks, was, detected });
  const skipped = timed ? [] : [note('no_time', {})];
  if (parts === null) return { scores: [], skipped: [...skipped, note('no_baseline', { n: rowsIn(chunks) })] };
  const change = errorChange(parts.baseline, parts.current, classes);
  const n = { reference: rowsIn(parts.baseline), current: rowsIn(parts.current) };
  const score = makeScore(
    {
      indicator: 'error_change',
      estimate: change.estimate,
      test: change.test,
      statistic: change.statistic,
      p: change.p,
      effect: change.estimate.value,
      n_reference: n.reference,
      n_current: n.current,
      judged_n: Math.min(n.reference, n.current),
      settings: {
        baseline: parts.name,
        baseline_error: change.baseline,
        current_error: change.now,
        since: parts.current[0]?.from ?? null,
        chunks: chunks.length,
        ...alarmSettings(detected, chunks),
      },
    },
    request,
  );
  return { scores: [unlessChance(score, request)], skipped };
}

/** A change beyond the limit that may be chance is not judged. */
function unlessChance(score: Score, { settings: { alpha } }: AnalysisRequest): Score {
  if (score.verdict !== 'fail' || (score.p !== null && score.p <= alpha)) return score;
  const reason = { key: 'analysis.concept_drift.not_significant', params: { p: score.p, alpha } };
  return { ...score, verdict: 'skipped', reason };
}

function alarmSettings({ alarms }: Detected, chunks: readonly ErrorChunk[]): Score['settings'] {
  return Object.fromEntries(
    alarms.flatMap(({ detector, alarms: count, at }): [string, string | number | null][] => [
      [`${detector}_alarms`, count],
      [`${detector}_at`, at === null ? null : (chunks[at]?.from ?? null)],
    ]),
  );
}

/** What is compared with what. Null: there is nothing to compare with. */
function partsOf(input: { chunks: readonly ErrorChunk[]; was: ErrorStream | null; detected: Detected }): {
  readonly baseline: readonly ErrorChunk[];
  readonly current: readonly ErrorChunk[];
  readonly name: string;
} | null {
  const { chunks, was, detected } = input;
  const { changedAt } = detected;
  const current = changedAt === null ? chunks : chunks.slice(changedAt);
  if (was !== null && was.chunks.length > 0) return { baseline: was.chunks, current, name: 'reference' };
  if (chunks.length < 2 || chunks[0]?.from === null) return null;
  if (changedAt !== null && changedAt > 0)
    return { baseline: chunks.slice(0, changedAt), current, name: 'before the rise' };
  const half = Math.floor(chunks.length / 2);
  return { baseline: chunks.slice(0, half), current: chunks.slice(half), name: 'first half' };
}

function rowsIn(chunks: readonly ErrorChunk[]): number {
  return chunks.reduce((sum, { n }) => sum + n, 0);
}
