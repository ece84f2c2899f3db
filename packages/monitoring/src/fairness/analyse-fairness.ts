import type { Analysis, Message, Score } from '@haechi/contract';
import type { Analyse, AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import { makeScore } from '../make-score.ts';
import { ownEntry } from '../own-entry.ts';
import { adjustScores } from '../performance/adjust-scores.ts';
import { otherTerms } from '../performance/class-names.ts';
import { emptyReference } from '../performance/empty-reference.ts';
import { type ClassSystem, classSystem } from '../performance/positive-class.ts';
import { rowsOf } from '../performance/role-columns.ts';
import type { QueryCost, RowsReader } from '../table-source.ts';
import { CROSS, MAX_ATTRIBUTES, MAX_GROUPS } from './constants.ts';
import { type AttributeCounts, type GapDraft, gapScores } from './gap-scores.ts';
import { type GroupCounts, groupCounts } from './group-counts.ts';
import { type AttributeOutcomes, type GroupOutcomes, groupOutcomes } from './group-outcomes.ts';
import { groupRates } from './group-rates.ts';
import { signedScores } from './signed-scores.ts';

type Skipped = Analysis['skipped'][number];

/**
 * Fairness per sensitive attribute and, with `settings.intersections`, per crossing of them: rates of every group with intervals, gaps and ratios between groups in both conventions by name.
 *
 * One statement per side counts group × truth × prediction. Selection rates rest on all predicted rows, the other rates on the labelled ones. More than two classes are
 * looked at as `settings.positive` against the rest; without it accuracy alone is compared. A gap whose extreme group is small (under 30 rows in the rate's
 * denominator) fails only when its whole interval lies beyond the limit, however the request judges. The reference, rows or a profile with groups, is shown beside.
 */
export const analyseFairness: Analyse = async (reader, request) => {
  const { current } = request;
  const impossible = reasonAgainst(request);
  if (impossible !== null) return emptyAnalysis(request, 'skipped', impossible);
  const crossed = request.settings.intersections;
  const sensitive = current.roles.sensitive.slice(0, MAX_ATTRIBUTES);
  const now = await groupOutcomes(reader, current, { sensitive, crossed });
  const rows = rowsIn(now.attributes);
  if (rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const terms = otherTerms(now.attributes.flatMap(({ cells }) => cells));
  if (terms !== null) return emptyAnalysis(request, 'error', terms);
  const reference = await referenceOutcomes(reader, request);
  const classes = classSystem(
    [now.attributes, reference.attributes].flatMap((side) =>
      side.flatMap(({ cells }) => cells.flatMap(({ target, prediction }) => [target, prediction])),
    ),
    request.settings.positive ?? current.positive,
  );
  const levels = new Map(
    now.attributes.map(({ attribute, cells }) => [attribute, new Set(cells.map(({ group }) => group))]),
  );
  const looks = now.attributes.map((outcomes) =>
    lookAt({ outcomes, classes, request, before: reference.groups(outcomes.attribute, classes), levels }),
  );
  return makeAnalysis(request, {
    n_current: rows,
    n_reference: reference.rows,
    scores: adjustScores(
      looks.flatMap(({ scores }) => scores),
      request.settings,
    ),
    groups: looks.flatMap(({ groups }) => groups),
    skipped: [
      ...classNotes(classes),
      ...emptyReference(rowsOf(request.reference), reference.rows),
      ...attributeNotes(request, now, reference),
      ...looks.flatMap(({ skipped }) => skipped),
    ],
    costs: [...now.costs, ...reference.costs],
  });
};

function reasonAgainst({ current }: AnalysisRequest): Message | null {
  const because = (what: string): Message => ({ key: `analysis.fairness.${what}`, params: {} });
  if (current.task === 'regression') return because('regression');
  if (current.roles.sensitive.length === 0) return because('no_attributes');
  if (current.roles.prediction === undefined) return because('no_predictions');
  return null;
}

interface Reference {
  readonly rows: number;
  /** Attributes that it has. */
  readonly names: readonly string[];
  readonly attributes: readonly AttributeOutcomes[];
  readonly costs: readonly QueryCost[];
  groups(attribute: string, classes: ClassSystem): ReadonlyMap<string, GroupCounts> | null;
}

async function referenceOutcomes(reader: RowsReader, request: AnalysisRequest): Promise<Reference> {
  const { reference, settings } = request;
  const rows = rowsOf(reference);
  // In the order of the window, so that intersections have the same names on both sides.
  const sensitive = request.current.roles.sensitive
    .slice(0, MAX_ATTRIBUTES)
    .flatMap(({ name }) => rows?.roles.sensitive.find((one) => one.name === name) ?? []);
  if (rows !== null && sensitive.length > 0) {
    const { attributes, costs } = await groupOutcomes(reader, rows, { sensitive, crossed: settings.intersections });
    return {
      rows: rowsIn(attributes),
      names: sensitive.map(({ name }) => name),
      attributes,
      costs,
      groups: (attribute, classes) => {
        const found = attributes.find((one) => one.attribute === attribute);
        return found === undefined || found.cut ? null : groupCounts(found.cells, classes);
      },
    };
  }
  const profile = reference !== null && 'rows' in reference ? reference : null;
  return {
    rows: profile?.rows ?? 0,
    names: Object.keys(profile?.groups ?? {}),
    attributes: [],
    costs: [],
    groups: (attribute) => {
      const groups = profile?.groups ?? {};
      const outcomes = ownEntry(groups, attribute);
      if (outcomes === undefined) return null;
      return new Map(
        Object.entries(outcomes).map(([group, confusion]) => {
          const { tp, fp, tn, fn } = confusion;
          const n = tp + fp + tn + fn;
          const cell = (positives: number) => ({ n, positives });
          return [group, { n, confusion, selected: cell(tp + fp), correct: cell(tp + tn) }];
        }),
      );
    },
  };
}

interface Look {
  readonly outcomes: AttributeOutcomes;
  readonly classes: ClassSystem;
  readonly request: AnalysisRequest;
  readonly before: ReadonlyMap<string, GroupCounts> | null;
  readonly levels: ReadonlyMap<string, ReadonlySet<string>>;
}

function lookAt({ outcomes, classes, request, before, levels }: Look): {
  readonly scores: Score[];
  readonly groups: Analysis['groups'];
  readonly skipped: readonly Skipped[];
} {
  const { attribute, cells, cut, parts } = outcomes;
  const note = (what: string, params: Message['params']): Skipped => ({
    column: attribute,
    verdict: 'skipped',
    reason: { key: `analysis.fairness.${what}`, params: { attribute, ...params } },
  });
  const current = groupCounts(cells, classes);
  if (cut || current.size > MAX_GROUPS)
    return { scores: [], groups: [], skipped: [note('many_groups', { groups: current.size, most: MAX_GROUPS })] };
  const counts: AttributeCounts = { attribute, current, reference: before };
  const missing = parts.length > 1 ? emptyCombinations(parts, levels, current) : [];
  const groups = groupRates(counts, classes, missing);
  const unknown = cells.reduce((sum, { group, n }) => sum + (group === '' ? n : 0), 0);
  const skipped = unknown > 0 ? [note('unknown_group', { n: unknown })] : [];
  const [only] = current.keys();
  if (current.size < 2)
    return {
      scores: [],
      groups,
      skipped: [...skipped, note(only === undefined ? 'no_group' : 'one_group', { group: only ?? null })],
    };
  const { privileged: given } = request.settings;
  const privileged = ownEntry(given, attribute);
  if (privileged !== undefined && !current.has(privileged)) skipped.push(note('no_privileged', { group: privileged }));
  const signed = privileged === undefined || classes.kind !== 'binary' ? [] : signedScores(counts, privileged);
  const scores = [
    ...gapScores(counts, classes).map((draft) => judged(draft, request)),
    ...signed.map((draft) => makeScore(draft, request)),
  ];
  return { scores, groups, skipped };
}

/** A small extreme group makes nearly any gap: then the interval decides. */
function judged({ uncertain, ...draft }: GapDraft, request: AnalysisRequest): Score {
  return makeScore(draft, uncertain ? { ...request, judge: 'interval' } : request);
}

/** Combinations of levels that no row has. */
function emptyCombinations(
  parts: readonly string[],
  levels: ReadonlyMap<string, ReadonlySet<string>>,
  current: ReadonlyMap<string, GroupCounts>,
): readonly string[] {
  const named = parts.map((part) => [...(levels.get(part) ?? [])].filter((level) => level !== ''));
  const size = named.reduce((product, { length }) => product * length, 1);
  if (size > MAX_GROUPS) return [];
  const all = named.reduce<readonly string[]>(
    (heads, own) => heads.flatMap((head) => own.map((level) => (head === '' ? level : `${head}${CROSS}${level}`))),
    [''],
  );
  return all.filter((group) => !current.has(group));
}

function classNotes(classes: ClassSystem): Skipped[] {
  const note = (what: string, params: Message['params']): Skipped => ({
    column: null,
    verdict: 'skipped',
    reason: { key: `analysis.fairness.${what}`, params },
  });
  if (classes.kind === 'several') return [note('many_classes', { classes: classes.classes.length })];
  if (classes.kind === 'binary') return [];
  if (classes.absent !== null) return [note('no_positive', { positive: classes.absent })];
  return [note('one_class', { class: classes.classes[0] ?? null })];
}

/** What was not looked at or not compared: attributes beyond the most, crossings of too many groups, attributes that the reference does not have. */
function attributeNotes({ current, reference }: AnalysisRequest, now: GroupOutcomes, was: Reference): Skipped[] {
  const note = (column: string, what: string, params: Message['params']): Skipped => ({
    column,
    verdict: 'skipped',
    reason: { key: `analysis.fairness.${what}`, params: { attribute: column, ...params } },
  });
  const { sensitive } = current.roles;
  const named = new Set(was.names);
  const missing =
    reference === null || (rowsOf(reference) !== null && was.rows === 0)
      ? []
      : sensitive.slice(0, MAX_ATTRIBUTES).filter(({ name }) => !named.has(name));
  const { uncrossed } = now;
  return [
    ...sensitive.slice(MAX_ATTRIBUTES).map(({ name }) => note(name, 'many_attributes', { most: MAX_ATTRIBUTES })),
    ...(uncrossed === null
      ? []
      : [note(uncrossed.attribute, 'many_combinations', { combinations: uncrossed.combinations })]),
    ...missing.map(({ name }) => note(name, 'not_in_reference', {})),
  ];
}

function rowsIn(attributes: readonly AttributeOutcomes[]): number {
  return Math.max(0, ...attributes.map(({ rows }) => rows));
}
