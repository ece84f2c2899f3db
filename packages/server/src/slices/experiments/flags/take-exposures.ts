import { type ExposureEvent, exposureSchema, HaechiError } from '@haechi/contract';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { EARLIEST_TIME, MAX_EXPOSURES, MAX_TAGS } from './constants.ts';
import type { FlagSet } from './evaluate.ts';
import type { ExposureLog } from './exposure-log.ts';

export interface TakeDeps {
  readonly flags: () => FlagSet;
  readonly exposures: Pick<ExposureLog, 'take'>;
  readonly now: () => Date;
  readonly newId: () => string;
}

interface RowError {
  readonly line: number;
  readonly field: string | null;
  readonly code: string;
  readonly reason: string;
}

/** Times later than this after now are refused, ms: as of events. */
const FUTURE_MS = 86_400_000;

/**
 * Takes what applications tell of exposures; good rows are kept when others are refused.
 * @throws HaechiError `malformed_json`, `invalid_request` when the body is no list, `spool_full`.
 */
export async function takeExposures(deps: TakeDeps, scope: Scope, body: unknown) {
  const errors: RowError[] = [];
  const good = listIn(body).flatMap((row, index) => {
    const taken = readRow(deps, scope, row);
    if (!('reason' in taken)) return [taken];
    errors.push({ line: index + 1, ...taken });
    return [];
  });
  await deps.exposures.take(good);
  return { accepted: good.length, rejected: errors.length, errors };
}

function listIn(body: unknown): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new HaechiError('malformed_json', 'The body is not valid JSON.');
  }
  if (!Array.isArray(parsed))
    throw new HaechiError('invalid_request', 'The body must be a list of exposures.', { where: 'body' });
  if (parsed.length > MAX_EXPOSURES)
    throw new HaechiError(
      'invalid_request',
      `The body holds ${parsed.length} exposures; ${MAX_EXPOSURES} is the most. Send them in parts.`,
      { where: 'body' },
    );
  return parsed;
}

function readRow(
  deps: TakeDeps,
  scope: Scope,
  row: unknown,
): (ExposureEvent & { time: string }) | Omit<RowError, 'line'> {
  const parsed = exposureSchema.safeParse(row);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') || null;
    return { field, code: 'invalid_request', reason: `${field ?? 'row'}: ${issue?.message ?? 'not valid'}` };
  }
  const { flag: key, variant, time, ...rest } = parsed.data;
  const flag = deps.flags().get(key);
  if (flag === undefined || !inScope(scope, flag.system))
    return { field: 'flag', code: 'not_found', reason: `there is no flag ${key}` };
  if (!flag.values.has(variant))
    return { field: 'variant', code: 'invalid_request', reason: `the flag ${key} has no variant ${variant}` };
  const now = deps.now();
  if (time !== undefined && Date.parse(time) > now.getTime() + FUTURE_MS)
    return { field: 'time', code: 'future_time', reason: 'time lies more than 24 hours in the future' };
  if (time !== undefined && Date.parse(time) < EARLIEST_TIME)
    return { field: 'time', code: 'invalid_request', reason: 'time lies before the year 2000' };
  if (Object.keys(rest.tags ?? {}).length > MAX_TAGS)
    return { field: 'tags', code: 'invalid_request', reason: `tags has more than ${MAX_TAGS} entries` };
  const running = flag.experiment;
  const { experiment, period, tags, unit } = rest;
  // One that names the experiment under way and no period is of the period under way.
  const isRunning = running !== null && (experiment === undefined || experiment === running.experiment);
  const named = isRunning ? { experiment: running.experiment, period: running.period } : {};
  return {
    kind: 'exposure',
    id: deps.newId(),
    time: time ?? now.toISOString(),
    system: flag.system,
    ...{ flag: key, variant, unit },
    ...named,
    ...(experiment === undefined ? {} : { experiment }),
    ...(period === undefined ? {} : { period }),
    ...(tags === undefined ? {} : { tags }),
  };
}
