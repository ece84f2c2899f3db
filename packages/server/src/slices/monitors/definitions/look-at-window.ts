import type { Analysis, Message, ReferenceProfile, Residency } from '@haechi/contract';
import { analyse, type CostContext, type TableSource } from '@haechi/monitoring';
import { everywhere } from '../../../platform/http/caller.ts';
import type { FeatureSchema } from '../../events/index.ts';
import { settingsOf } from '../settings.ts';
import { bareSettings } from './bare-settings.ts';
import { businessSource, readMetrics } from './business-source.ts';
import { MAX_DISTRIBUTIONS, MAX_EXACT_ROWS, MAX_SLICE_DISTRIBUTIONS } from './constants.ts';
import { costLooks } from './cost/look-at-cost.ts';
import type { DefinitionDeps } from './deps.ts';
import { failedAnalysis, withinSize, withNotes } from './look-notes.ts';
import { type PlannedLook, planLooks } from './plan-looks.ts';
import { positiveClass } from './positive-class.ts';
import { predictionSource } from './prediction-source.ts';
import { noFacts, occurring, readFacts, readSlices, type WindowFacts } from './read-facts.ts';
import { readLabels } from './read-labels.ts';
import { readSummaries } from './read-summaries.ts';
import { referenceRange } from './reference-range.ts';
import type { Looked } from './result-store.ts';
import { type RowRange, type SliceValue, sliceText } from './row-filter.ts';
import { boundedRows, FailedStatement, rowsReader } from './rows-reader.ts';
import { systemSource } from './system-source.ts';
import type { Watch, WindowPlace } from './window-place.ts';

export interface LookDeps extends Pick<DefinitionDeps, 'db' | 'rows' | 'clock' | 'events' | 'versions'> {
  /** Rows of one side that are read one by one; `MAX_EXACT_ROWS` when left out. */
  readonly maxRows?: number;
  /** Gives the look up between two statements, and the one that runs. */
  readonly signal?: AbortSignal;
  /** Evaluations that are asked for; as many as a window has when left out. */
  readonly maxLooks?: number;
}

/** What all evaluations of one window share. */
interface Looking {
  readonly deps: LookDeps;
  readonly watch: Watch;
  readonly place: WindowPlace;
  readonly schemas: readonly FeatureSchema[];
  readonly positive: string | null;
  /** Where the system's data may be, unless the definition says so itself. */
  readonly residency: Residency | null;
  /** Facts of the reference window by version, and of all versions together. */
  readonly reference: ReferenceFacts | null;
  /** Labels of the window and how many name no prediction, for monitors of data quality. */
  readonly labels: { readonly n: number; readonly unmatched: number } | null;
  /** Names of business metrics, for monitors of those. */
  readonly metrics: readonly string[];
}
/** What a look needs that reads no rows of predictions itself. */
const withoutRows = {
  schemas: [],
  positive: null,
  residency: null,
  reference: null,
  labels: null,
  metrics: [],
} as const;
interface ReferenceFacts {
  readonly range: RowRange;
  readonly byVersion: readonly WindowFacts[];
  readonly together: WindowFacts | undefined;
}
interface Side {
  readonly facts: WindowFacts;
  readonly range: RowRange;
  readonly version: string | null;
  readonly prefix: string;
}

/** Every how many rows are read. Data quality counts all: how many there are is what it asks. */
function everyHow({ deps, watch }: Pick<Looking, 'deps' | 'watch'>, n: number): number {
  return watch.edit.kind === 'data_quality' ? 1 : Math.max(1, Math.ceil(n / (deps.maxRows ?? MAX_EXACT_ROWS)));
}

async function readReference(
  deps: LookDeps,
  about: Pick<Looking, 'watch' | 'place' | 'schemas'>,
): Promise<ReferenceFacts | null> {
  const { watch, schemas } = about;
  const range = await referenceRange(deps.rows, about);
  if (range === null) return null;
  const filter = { system: watch.system, range, definition: watch.edit, schemas };
  const byVersion = await readFacts(deps.rows, filter);
  const [together] = await readFacts(deps.rows, filter, { together: true });
  return { range, byVersion, together };
}

function positiveOf(looking: Looking, facts: WindowFacts, classes: readonly string[]): string | null {
  const set = looking.watch.edit.settings.positive ?? looking.positive;
  return positiveClass({ set, classes, predictions: facts.predictions });
}

const residencyOf = ({ watch, residency }: Looking): Residency | null =>
  watch.edit.kind === 'data_quality' ? (watch.edit.settings.residency ?? residency) : null;

/** Rows of one side as the engine takes them. */
function sourceOf(
  looking: Looking,
  side: Side,
  of: { classes: readonly string[]; positive: string | null; slice: SliceValue | null },
): TableSource {
  const { watch, schemas } = looking;
  const { facts, range, version } = side;
  const filter = {
    system: watch.system,
    range,
    definition: watch.edit,
    version,
    slice: of.slice,
    schemas: occurring(schemas, [facts]),
    sample: everyHow(looking, facts.n),
  };
  if (watch.edit.kind === 'business') return businessSource(filter, looking.metrics, side.prefix);
  return predictionSource({
    kind: watch.edit.kind,
    filter,
    facts,
    classes: of.classes,
    positive: of.positive,
    features: watch.edit.features,
    residency: residencyOf(looking),
    prefix: side.prefix,
  });
}

/** The reference's side: rows of the same version, or of all where that one had none. */
function referenceSide(reference: ReferenceFacts, version: string): Side {
  const own = reference.byVersion.find((facts) => facts.version === version);
  const facts = own ?? reference.together ?? noFacts(version);
  return { facts, range: reference.range, version: own === undefined ? null : version, prefix: 'r_' };
}

async function analysed(
  looking: Looking,
  sources: { current: TableSource; reference: TableSource | ReferenceProfile | null; costs?: CostContext },
): Promise<Analysis> {
  const { deps, watch, place } = looking;
  const { kind, settings, limits } = watch.edit;
  const request = {
    kind,
    ...sources,
    settings: { ...bareSettings(settings), residency: residencyOf(looking) },
    limits,
    judge: 'interval',
  } as const;
  const seed = Math.floor(place.span.to.getTime() / 1000) % 2 ** 31;
  try {
    return await analyse(rowsReader(deps.rows), { ...request, seed, now: deps.clock.now() });
  } catch (error) {
    // A look that was given up is no result.
    if (deps.signal?.aborted === true) throw error;
    return failedAnalysis(kind, error);
  }
}

/** One version, all its rows or one slice of them. */
async function lookAt(looking: Looking, { facts, slice, notes }: PlannedLook): Promise<Looked> {
  const { watch, place, reference } = looking;
  const version = facts.version === '' ? null : facts.version;
  const known = (await looking.deps.versions.of(watch.system, [facts.version])).get(facts.version);
  const classes = known?.classes ?? [];
  const of = { classes, positive: positiveOf(looking, facts, classes), slice };
  const source = sourceOf(looking, { facts, range: place.range, version, prefix: 'c_' }, of);
  // Labels do not say whose slice they are of.
  const current = slice === null && looking.labels !== null ? { ...source, labels: looking.labels } : source;
  const side = reference === null ? null : referenceSide(reference, facts.version);
  const profile = watch.edit.reference.type === 'version' ? (known?.profile ?? null) : null;
  const held = side === null ? profile : sourceOf(looking, side, of);
  const analysis = await analysed(looking, { current, reference: held });
  const every = Math.max(everyHow(looking, facts.n), everyHow(looking, side?.facts.n ?? 0));
  const sampled: Message[] = every === 1 ? [] : [{ key: 'monitors.reason.sampled', params: { every } }];
  const noted = withNotes(analysis, [...sampled, ...notes]);
  const most = slice === null ? MAX_DISTRIBUTIONS : MAX_SLICE_DISTRIBUTIONS;
  return { place, version: facts.version, slice: sliceText(slice), analysis: withinSize(noted, most) };
}

/** The versions that are looked at: those named (also without rows), else each that has rows, else none in particular. */
function versionsOf({ edit }: Watch, place: WindowPlace, facts: readonly WindowFacts[]): readonly WindowFacts[] {
  const factsOf = (version: string) => facts.find((one) => one.version === version) ?? noFacts(version);
  if (place.version !== null) return [factsOf(place.version)];
  if (edit.versions.length > 0) return edit.versions.map(factsOf);
  return facts.length > 0 ? facts : [noFacts('')];
}

/** The same from the summaries; null when they do not say enough. */
async function lookAtSummaries(deps: LookDeps, watch: Watch, place: WindowPlace): Promise<Looked[] | null> {
  const { positive } = await settingsOf(deps.db, everywhere, watch.system);
  const summed = await readSummaries(deps, { watch, place }, async (version) => {
    const known = (await deps.versions.of(watch.system, [version])).get(version);
    return known === undefined ? null : { ...known, positive };
  });
  if (summed === null) return null;
  const looking: Looking = { deps, watch, place, ...withoutRows };
  const { rowsRead, bytesRead, ms } = summed.cost;
  const cost = { rows_read: rowsRead, bytes_read: bytesRead, ms };
  const looked: Looked[] = [];
  for (const { version, current, profile } of summed.versions) {
    const analysis = await analysed(looking, { current, reference: profile });
    looked.push({
      place,
      version,
      slice: '',
      analysis: withinSize({ ...analysis, path: 'summary', cost }, MAX_DISTRIBUTIONS),
    });
  }
  return looked;
}

const columnsOf = (schemas: readonly FeatureSchema[]): number =>
  new Set(schemas.flatMap(({ num, cat }) => [...num, ...cat])).size;

async function lookAtPredictions(deps: LookDeps, watch: Watch, place: WindowPlace): Promise<Looked[]> {
  const summed = await lookAtSummaries(deps, watch, place);
  if (summed !== null) return summed;
  const schemas = await deps.events.schemasOfSystem(watch.system);
  const filter = { system: watch.system, range: place.range, definition: watch.edit, schemas };
  const facts = await readFacts(deps.rows, filter);
  const slices = await readSlices(
    deps.rows,
    { ...filter, schemas: occurring(schemas, facts) },
    { dimensions: watch.edit.slices },
  );
  const { positive, residency } = await settingsOf(deps.db, everywhere, watch.system);
  const reference = await readReference(deps, { watch, place, schemas });
  const all = { ...filter, slice: null, sample: 1 };
  const metrics = watch.edit.kind === 'business' ? await readMetrics(deps.rows, all, watch.edit) : [];
  const about = { system: watch.system, environment: watch.edit.environment, event: place.range.event };
  const labels = watch.edit.kind === 'data_quality' ? await readLabels(deps.rows, about) : null;
  const looking: Looking = { deps, watch, place, schemas, positive, residency, reference, labels, metrics };
  const looked: Looked[] = [];
  const columns = watch.edit.features.length || columnsOf(occurring(schemas, facts));
  const planned = planLooks(versionsOf(watch, place, facts), slices, columns);
  for (const one of planned.slice(0, deps.maxLooks)) {
    deps.signal?.throwIfAborted();
    looked.push(await lookAt(looking, one));
  }
  return looked;
}

async function lookAtServing(deps: LookDeps, watch: Watch, place: WindowPlace): Promise<Looked[]> {
  const looking: Looking = { deps, watch, place, ...withoutRows };
  const { versions, slices: dimensions } = watch.edit;
  const range = await referenceRange(deps.rows, { watch, place, schemas: [] });
  const filter = { system: watch.system, range: place.range, definition: watch.edit, schemas: [] };
  const slices = await readSlices(deps.rows, filter, { dimensions, together: versions.length === 0 });
  const planned = planLooks((versions.length > 0 ? versions : ['']).map(noFacts), slices, 1);
  const looked: Looked[] = [];
  for (const { facts, slice, notes } of planned.slice(0, deps.maxLooks)) {
    deps.signal?.throwIfAborted();
    const { version } = facts;
    const of = { watch, slice, version: version === '' ? null : version };
    const current = systemSource({ ...of, event: place.range.event, prefix: 'c_' });
    const reference = range === null ? null : systemSource({ ...of, event: range.event, prefix: 'r_' });
    const analysis = withNotes(await analysed(looking, { current, reference }), notes);
    looked.push({ place, version, slice: sliceText(slice), analysis });
  }
  return looked;
}

async function lookAtCosts(deps: LookDeps, watch: Watch, place: WindowPlace): Promise<Looked[]> {
  const looking: Looking = { deps, watch, place, ...withoutRows };
  const looked: Looked[] = [];
  for await (const { planned, ...sources } of costLooks({ deps, watch, place })) {
    deps.signal?.throwIfAborted();
    const { facts, slice, notes } = planned;
    const analysis = withNotes(await analysed(looking, sources), notes);
    looked.push({ place, version: facts.version, slice: sliceText(slice), analysis });
    if (looked.length === deps.maxLooks) break;
  }
  return looked;
}

/** How the windows of a kind are looked at; the others are made of predictions. */
const lookers = { system: lookAtServing, cost: lookAtCosts } as const;

/**
 * Looks at one window: each version, and each value of each slice of it. A statement that fails is an analysis with the verdict `error`, and stops no other.
 * @throws HaechiError `rows_unavailable` when the store is away
 */
export async function lookAtWindow(deps: LookDeps, watch: Watch, place: WindowPlace): Promise<Looked[]> {
  const bounded = { ...deps, rows: boundedRows(deps.rows, deps.signal) };
  try {
    const { kind } = watch.edit;
    const look = kind === 'system' || kind === 'cost' ? lookers[kind] : lookAtPredictions;
    return await look(bounded, watch, place);
  } catch (error) {
    if (!(error instanceof FailedStatement)) throw error;
    // What must be known of the rows before they are looked at could not be read.
    const version = place.version ?? watch.edit.versions[0] ?? '';
    return [{ place, version, slice: '', analysis: failedAnalysis(watch.edit.kind, error) }];
  }
}
