import type { Analysis, Message, Score } from '@haechi/contract';
import type { EstimationError } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import { isProfile } from '../reference-kind.ts';
import type { RowsReader } from '../table-source.ts';
import { wireEstimate } from '../wire-estimate.ts';
import { otherTerms } from './class-names.ts';
import { type ClassProbabilities, classProbabilities } from './class-probabilities.ts';
import { type ClassificationSide, classificationSide, type Estimates } from './classification-estimates.ts';
import { MAX_CLASSES } from './constants.ts';
import { emptyReference } from './empty-reference.ts';
import { calibrationOf, errorSize, estimatedScores, estimationErrorOf } from './estimated-scores.ts';
import { performanceScores } from './performance-scores.ts';
import { type ClassSystem, classSystem } from './positive-class.ts';
import { profileEstimates } from './profile-estimates.ts';
import { rowsOf } from './role-columns.ts';
import { type ScoredOutcomes, scoredOutcomes } from './scored-outcomes.ts';

type Skipped = Analysis['skipped'][number];

/** Performance of a classifier: one statement per side. */
export async function classificationPerformance(reader: RowsReader, request: AnalysisRequest): Promise<Analysis> {
  const now = await scoredOutcomes(reader, request.current);
  if (now.rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const terms = otherTerms(now.cells);
  if (terms !== null) return emptyAnalysis(request, 'error', terms);
  const source = rowsOf(request.reference);
  const was = source === null ? null : await scoredOutcomes(reader, source);
  const classes = classSystem(namesOf([now, was]), request.settings.positive ?? request.current.positive);
  if (now.cut || classes.classes.length > MAX_CLASSES) {
    const params = { classes: classes.classes.length, most: MAX_CLASSES };
    return emptyAnalysis(request, 'error', { key: 'analysis.performance.many_classes', params });
  }
  const several = classes.kind === 'several' ? classes.classes : null;
  const probable = {
    now: several === null ? null : await classProbabilities(reader, request.current, several),
    was: several === null || source === null ? null : await classProbabilities(reader, source, several),
  };
  const current = classificationSide(now, classes);
  const reference = was === null ? null : classificationSide(was, classes);
  const held = request.reference;
  const profile = held !== null && isProfile(held) ? profileEstimates(held, classes) : null;
  const estimated = estimatedOf({ current, reference, classes, request });
  const scores = performanceScores(
    {
      current: { ...current.estimates, ...probable.now?.estimates, ...estimated.estimates },
      reference: { ...(reference?.estimates ?? profile?.estimates), ...probable.was?.estimates },
      n: current.rows,
    },
    (indicator) => settingsOf({ indicator, classes, current, error: estimated.error, probable: probable.now }),
    request,
  );
  return makeAnalysis(request, {
    n_current: now.rows,
    n_reference: was?.rows ?? profile?.n ?? 0,
    path: isExact([now, was, probable.now, probable.was]) ? 'exact' : 'summary',
    scores,
    reliability: current.reliability.flatMap(({ predicted, observed, n }) => {
      const share = wireEstimate(observed);
      return share === null ? [] : [{ mean_score: predicted, positive_share: share, n }];
    }),
    skipped: [
      ...notesOf({ now, current, classes, invalid: now.invalid + (probable.now?.invalid ?? 0) }),
      ...emptyReference(source, was?.rows ?? 0),
      ...estimated.skipped,
    ],
    costs: [now.cost, ...(was === null ? [] : [was.cost]), ...costsOf(probable.now), ...costsOf(probable.was)],
  });
}

const costsOf = (side: ClassProbabilities | null) => side?.costs ?? [];
const isExact = (sides: readonly ({ readonly exact: boolean } | null)[]): boolean =>
  sides.every((side) => side?.exact ?? true);

function namesOf(sides: readonly (ScoredOutcomes | null)[]): Set<string> {
  return new Set(sides.flatMap((side) => side?.cells.flatMap(({ target, prediction }) => [target, prediction]) ?? []));
}

interface Estimating {
  readonly current: ClassificationSide;
  readonly reference: ClassificationSide | null;
  readonly classes: ClassSystem;
  readonly request: AnalysisRequest;
}

function estimatedOf({ current, reference, classes, request }: Estimating): {
  readonly estimates: Estimates;
  readonly error: EstimationError | null;
  readonly skipped: readonly Skipped[];
} {
  const { table } = current;
  if (!request.settings.estimate || table === null) return { estimates: {}, error: null, skipped: [] };
  const calibration = calibrationOf(reference?.table ?? null);
  if (calibration === null) {
    const waiting = current.labelled < current.rows;
    return { estimates: {}, error: null, skipped: waiting ? [note('no_calibration', {})] : [] };
  }
  const estimates = estimatedScores(table, calibration, classes.kind === 'binary');
  const error = estimationErrorOf(table, calibration);
  return {
    estimates: error === null ? estimates : { ...estimates, estimation_error: errorSize(error) },
    error,
    skipped: [],
  };
}

/** What identifies a number: whose class, which average, and how exact the scores were counted. */
function settingsOf(input: {
  indicator: Score['indicator'];
  classes: ClassSystem;
  current: ClassificationSide;
  error: EstimationError | null;
  probable: ClassProbabilities | null;
}): Score['settings'] {
  const { indicator, classes, current, error, probable } = input;
  if (indicator === 'labelled_share') return {};
  if (indicator === 'accuracy') return { classes: classes.classes.length };
  const whose =
    classes.kind === 'binary'
      ? { average: 'binary', positive: classes.positive }
      : { average: 'macro', classes: classes.classes.length };
  if (classes.kind === 'several' && (indicator === 'roc_auc' || indicator === 'pr_auc')) {
    const weighted = probable?.weighted[indicator];
    const { value = null, lower = null, upper = null } = weighted ?? {};
    return { ...whose, scheme: 'one_vs_rest', weighted: value, weighted_lower: lower, weighted_upper: upper };
  }
  if (classes.kind === 'several' && (indicator === 'log_loss' || indicator === 'brier'))
    return { classes: classes.classes.length };
  const bound = current.table?.aucBound ?? 0;
  if (indicator === 'estimation_error' && error !== null)
    return { ...whose, error: error.error, sigmas: finite(error.sigmas), within_band: error.withinBand };
  if (indicator.startsWith('estimated')) return { ...whose, calibration: 'isotonic', band: 'three sampling errors' };
  if (indicator === 'calibration_error') return { ...whose, bins: 10, binning: 'equal-width' };
  if (indicator === 'roc_auc' || indicator === 'pr_auc') return { ...whose, auc_off_by_at_most: bound };
  return whose;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function notesOf(input: {
  now: ScoredOutcomes;
  current: ClassificationSide;
  classes: ClassSystem;
  invalid: number;
}): Skipped[] {
  const { now, current, classes, invalid } = input;
  const notes: Skipped[] = [];
  if (current.labelled === 0) notes.push(note('no_labels', { n: current.rows }));
  if (invalid > 0) notes.push(note('invalid_scores', { n: invalid }));
  if (classes.kind === 'unclear' && classes.absent !== null)
    notes.push(note('no_positive', { positive: classes.absent }));
  else if (classes.kind === 'unclear' && current.labelled > 0)
    notes.push(note('one_class', { class: classes.classes[0] ?? null }));
  if (classes.kind === 'binary' && current.labelled > 0) {
    if (new Set(now.cells.flatMap(({ target }) => (target === '' ? [] : [target]))).size === 1)
      notes.push(note('one_class', { class: now.cells.find(({ target }) => target !== '')?.target ?? null }));
  }
  return notes;
}

function note(what: string, params: Message['params']): Skipped {
  return { column: null, verdict: 'skipped', reason: { key: `analysis.performance.${what}`, params } };
}
