/** What a definition must keep beyond its shape: what belongs together, in sentences. Pure. */
import { HaechiError, indicatorCatalogue, type MonitorEdit } from '@haechi/contract';
import { checkResidency } from '../check-residency.ts';
import { CLOCK_SIZES, DAY_MS, LOOK_EVERY_MS, MAX_WINDOW_DAYS } from './constants.ts';
import { type Duration, isCalendar, parseDuration } from './duration.ts';
import { ALL_ENVIRONMENTS } from './environment.ts';

/** Names that stand in paths beside those of monitors. */
const reservedIds: ReadonlySet<string> = new Set(['preview', 'starters']);
const plainDimensions: ReadonlySet<string> = new Set(['tier', 'variant', 'route', 'environment']);
/** Costs are not looked at by version unless the definition names some, and so may be split by it. */
const costDimensions: ReadonlySet<string> = new Set([...plainDimensions, 'version', 'model']);
const namedDimensions = /^(?:tags|groups|features)\.(.+)$/s;
/** Kinds whose rows are not predictions, and so have neither groups nor features. */
const otherRows: ReadonlySet<string> = new Set(['system', 'business', 'cost']);

function refuse(where: string, message: string): never {
  throw new HaechiError('invalid_request', message, { where });
}

function checkGrid(where: string, size: Duration, text: string): void {
  if (isCalendar(size) || CLOCK_SIZES.has(size.ms / 60_000)) return;
  refuse(
    where,
    `A period of ${text} does not fit into a day a whole number of times. Use 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h, or whole days (1d) or weeks (1w).`,
  );
}

/** A stream is watched by one method, against its own first rows. */
function checkStream({ window, kind, reference, slices, limits }: MonitorEdit): void {
  if (window.type !== 'stream') return;
  if (kind !== 'data_drift')
    refuse(
      'window',
      `A stream is watched for data drift alone, and this monitor is of kind ${kind}. Use a window of type time, sliding or count.`,
    );
  if (reference.type !== 'version' && reference.type !== 'none')
    refuse('reference', 'A stream is held against its own first 8000 rows. Leave the reference out.');
  if (slices.length > 0)
    refuse(
      'slices',
      'A stream is not split. Take the slices out, or define a monitor with a condition (where) for each.',
    );
  if (limits.length > 0)
    refuse(
      'limits',
      'A stream has no limits: a column fails when its corrected p is below 1 in 1000. Take the limits out.',
    );
}

function checkWindow(edit: MonitorEdit): void {
  const { window, kind } = edit;
  checkStream(edit);
  if (window.type === 'stream') return;
  if (window.type === 'count') {
    if (kind === 'system' || kind === 'cost')
      refuse('window', `A ${kind} monitor looks at time: use a window of type time or sliding.`);
    return;
  }
  const size = parseDuration(window.size);
  if (size.ms > MAX_WINDOW_DAYS * DAY_MS)
    refuse(
      'window.size',
      `A window of ${window.size} is longer than ${MAX_WINDOW_DAYS} days. Use a shorter one; the history shows longer times.`,
    );
  if (window.type === 'time') {
    checkGrid('window.size', size, window.size);
    return;
  }
  checkGrid('window.every', parseDuration(window.every), window.every);
  if (size.ms < LOOK_EVERY_MS)
    refuse('window.size', `A window of ${window.size} is shorter than 15 minutes. Use 15m or more.`);
}

function checkReference({ reference, window, kind }: MonitorEdit): void {
  if (reference.type === 'fixed' && Date.parse(reference.from) >= Date.parse(reference.to))
    refuse('reference.to', 'The reference ends before it begins. Set `to` after `from`.');
  if (
    reference.type === 'fixed' &&
    Date.parse(reference.to) - Date.parse(reference.from) > 4 * MAX_WINDOW_DAYS * DAY_MS
  )
    refuse('reference.to', `The reference is longer than ${4 * MAX_WINDOW_DAYS} days. Use a shorter one.`);
  if (reference.type === 'same_hour_last_week') {
    if (window.type === 'count' || window.type === 'stream')
      refuse('reference', 'A window by count has no hours. Use the reference previous, fixed or version.');
    if (parseDuration(window.size).ms > 7 * DAY_MS)
      refuse('reference', 'A window longer than a week overlaps the one of last week. Use the reference previous.');
  }
  if (kind === 'data_drift' && reference.type === 'none' && window.type !== 'stream')
    refuse(
      'reference',
      'Drift is measured against something. Use the reference version, fixed, previous or same_hour_last_week.',
    );
  if (otherRows.has(kind) && reference.type === 'version')
    refuse(
      'reference',
      `A version has no profile of its ${kind} numbers. Use the reference previous, same_hour_last_week, fixed or none.`,
    );
}

function checkDimension(where: string, name: string, kind: string): void {
  if (name === 'user' || name === 'session')
    refuse(
      where,
      `Rows are not split by ${name}: that would show single people. Use tier, variant, route, tags.…, groups.… or features.….`,
    );
  if (kind !== 'cost' && (name === 'version' || name === 'model'))
    refuse(
      where,
      `Rows are looked at version by version already, so that ${name} splits nothing. Leave it out, or name versions.`,
    );
  if (!costDimensions.has(name) && !namedDimensions.test(name))
    refuse(
      where,
      `There is no dimension ${name}. Use tier, variant, route, environment, tags.region, groups.sex or features.channel, with your own names after the dot.`,
    );
  if (otherRows.has(kind) && /^(?:groups|features)\./.test(name))
    refuse(where, `The rows of a ${kind} monitor have no ${name}. Leave it out.`);
}

/** `*` is every environment; one alone cannot be split into several. */
function checkEnvironment({ environment, slices, where, window }: MonitorEdit): void {
  const every = environment === ALL_ENVIRONMENTS;
  if (every && window.type === 'stream')
    refuse('environment', 'A stream is of one environment. Name it, such as production.');
  if (!every && (slices.includes('environment') || Object.hasOwn(where, 'environment')))
    refuse(
      'environment',
      `The monitor looks at ${environment} alone, so that environment splits nothing. Set environment to * for all of them.`,
    );
}

function checkLimits({ kind, limits }: MonitorEdit): void {
  const seen = new Set<string>();
  for (const { indicator } of limits) {
    const entry = indicatorCatalogue[indicator];
    if (entry.kind !== kind)
      refuse(
        'limits',
        `${indicator} is a number of ${entry.kind} monitors, and this one is of kind ${kind}. Take the limit out, or change the kind.`,
      );
    if (seen.has(indicator)) refuse('limits', `There are two limits on ${indicator}. Keep one.`);
    seen.add(indicator);
  }
}

/** @throws HaechiError `invalid_request` with a sentence that says which part does not fit and what would */
export function checkDefinition(edit: MonitorEdit): void {
  checkWindow(edit);
  checkReference(edit);
  checkEnvironment(edit);
  for (const name of edit.slices) checkDimension('slices', name, edit.kind);
  for (const name of Object.keys(edit.where)) checkDimension('where', name, edit.kind);
  if (new Set(edit.slices).size < edit.slices.length) refuse('slices', 'A slice is named twice. Name it once.');
  if (Object.keys(edit.where).length > 5) refuse('where', 'More than five conditions. Keep five at most.');
  checkLimits(edit);
  checkResidency(edit.settings.residency, 'settings.residency');
}

/** @throws HaechiError `invalid_request` for an id that a path needs for something else */
export function checkId(id: string): void {
  if (reservedIds.has(id))
    refuse('id', `A monitor cannot be called ${id}: the address means something else. Choose another name.`);
}
