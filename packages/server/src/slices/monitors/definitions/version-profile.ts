/** The reference profile of a version from its predictions of a window: a job, since a window may hold millions. */
import { HaechiError, registryApi } from '@haechi/contract';
import { profileOf } from '@haechi/monitoring';
import { actorOf, everywhere } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { transact } from '../../../platform/postgres.ts';
import { BUCKET_MS, markDirty } from '../../events/index.ts';
import type { Actor } from '../../trail/index.ts';
import { MAX_WINDOW_DAYS } from './constants.ts';
import type { DefinitionDeps } from './deps.ts';
import { boundedRows, rowsReader } from './rows-reader.ts';
import { versionSource } from './version-source.ts';

export const PROFILE_JOB = 'monitors.version_profile';

export interface ProfileJob {
  readonly system: string;
  readonly model: string;
  readonly version: number;
  readonly window: { readonly from: string; readonly to: string; readonly rows_of: number };
  readonly actor: Actor;
}

const DAY_MS = 86_400_000;
/** As long as the longest reference that a monitor may name. */
const MOST_DAYS = 4 * MAX_WINDOW_DAYS;

function checkWindow(from: string, to: string): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days <= 0)
    throw new HaechiError('invalid_request', 'The window ends before it begins. Set `to` after `from`.', {
      where: 'to',
    });
  if (days > MOST_DAYS)
    throw new HaechiError('invalid_request', `The window is longer than ${MOST_DAYS} days. Use a shorter one.`, {
      where: 'to',
    });
}

/** Asks for a profile; one job waits for each version. */
export function profileRoutes({ db, jobs, profiles }: Pick<DefinitionDeps, 'db' | 'jobs' | 'profiles'>): Route[] {
  return [
    route(registryApi.computeProfile, async ({ scope, params: { model, version }, body, caller }) => {
      const window = { from: body.from, to: body.to, rows_of: body.rows_of ?? version };
      const actor = actorOf(caller);
      await transact(db, async (tx) => {
        const system = await profiles.request(tx, scope, { model, version, window, actor });
        // After what is not there for this caller: a version elsewhere is unknown, whatever is asked of it.
        checkWindow(body.from, body.to);
        const data: ProfileJob = { system, model, version, window, actor };
        await jobs.enqueue(tx, { queue: PROFILE_JOB, data, key: `${model}/${version}` });
      });
      return { state: 'waiting' as const, model, version };
    }),
  ];
}

/**
 * Reads the rows and stores their profile. Doing it twice stores the same.
 * @throws HaechiError `rows_unavailable` when the store is away; the job comes again
 */
export async function computeVersionProfile(deps: DefinitionDeps, job: ProfileJob, signal: AbortSignal): Promise<void> {
  const { system, model, version, window, actor } = job;
  const span = { from: new Date(window.from), to: new Date(window.to) };
  const rows = boundedRows(deps.rows, signal);
  const asked = { system, version: `${model}/${window.rows_of}`, span };
  const { source } = await versionSource({ ...deps, rows, signal }, asked, { kind: 'performance', prefix: 'p_' });
  const { profile } = await profileOf(rowsReader(rows), source);
  if (profile.rows === 0) {
    deps.log.warn({ system, model, version, ...window }, 'no predictions in the window: the profile stays as it is');
    return;
  }
  await transact(deps.db, async (tx) => {
    await deps.profiles.store(tx, everywhere, { model, version, window, profile, actor });
    // What was counted without a reference is counted again.
    await markDirty(
      tx,
      new Map([[system, await bucketsOf(deps, { system, label: `${model}/${version}` })]]),
      deps.clock.now(),
    );
  });
}

/** Quarters of an hour with predictions of a version. */
async function bucketsOf(
  { rows }: Pick<DefinitionDeps, 'rows'>,
  { system, label }: { readonly system: string; readonly label: string },
): Promise<ReadonlySet<number>> {
  const found = await rows.query<{ bucket: number }>(
    `select distinct intDiv(toUnixTimestamp64Milli(time), ${BUCKET_MS}) as bucket from predictions
     where system_id = {system:String} and version = {version:String}`,
    { system, version: label },
  );
  return new Set(found.map(({ bucket }) => Number(bucket)));
}
