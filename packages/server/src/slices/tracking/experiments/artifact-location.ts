import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { ARTIFACTS_SCHEME, artifactPath } from '../artifacts/artifact-path.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';

const field = 'artifact_location';

/**
 * Where an experiment is to keep its files, in one way of writing it: `mlflow-artifacts:/a/b` without host, dots or doubled slashes. Null for the place that the
 * server gives by the experiment's number. @throws HaechiError `invalid_request` for a place that no path can be added to, or that is the number of an experiment
 */
export function artifactLocation(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  if (/[?#]/.test(given) || given.split('/').includes('..'))
    throw invalidParameter('An artifact location has no "?", no "#" and no "..".', field);
  const scheme = given.slice(0, ARTIFACTS_SCHEME.length).toLowerCase();
  if (scheme !== ARTIFACTS_SCHEME) return given.replace(/\/+$/, '');
  const rest = given.slice(ARTIFACTS_SCHEME.length);
  if (!rest.startsWith('/')) throw invalidParameter(`Write it ${ARTIFACTS_SCHEME}/<path>.`, field);
  const path = artifactPath((rest.startsWith('//') ? rest.replace(/^\/\/[^/]*/, '') : rest).replace(/^\/+/, ''));
  if (/%[0-9a-f]{2}/i.test(path)) throw invalidParameter('An artifact location is written without escapes.', field);
  if (path === '') return null;
  if (/^\d+(?:\/|$)/.test(path))
    throw invalidParameter(
      'Numbers are the places that experiments get by themselves. Begin with a name, or leave it out.',
      field,
    );
  return `${ARTIFACTS_SCHEME}/${path}`;
}

/**
 * Whose a file is, its path says: so places of experiments in different systems never lie within each other.
 * @throws HaechiError `invalid_request`
 */
export async function refuseOverlap(
  tx: Db,
  { id, location, system }: { readonly id: string | null; readonly location: string; readonly system: string | null },
): Promise<void> {
  if (!location.startsWith(`${ARTIFACTS_SCHEME}/`)) return;
  // One at a time, so that two which overlap are seen by the later one.
  await sql`select pg_advisory_xact_lock(hashtextextended('tracking artifact location', 0))`.execute(tx);
  const { rows } = await sql`select 1 from tracking_experiments o
    where o.system_id is distinct from ${system} and o.id is distinct from ${id}::bigint
      and (o.artifact_location = ${location} or starts_with(o.artifact_location, ${`${location}/`})
        or starts_with(${location}::text, o.artifact_location || '/')) limit 1`.execute(tx);
  if (rows.length > 0)
    throw invalidParameter(`"${location}" overlaps with the place of another experiment. Choose another.`, field);
}
