import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { runData } from './run-data.ts';
import { runRow } from './run-rows.ts';

/** A run as far as something is made from it; null when there is none in `scope`. Metrics that are no finite numbers are left out. */
export async function runAsSource(db: Db, scope: Scope, id: string) {
  const row = await runRow(db, scope, { id }).catch(absent);
  if (row === null) return null;
  const { metrics, params, datasets } = await runData(db, id);
  const numbers = (metrics ?? []).flatMap(({ key, value }): [string, number][] =>
    typeof value === 'number' && Number.isFinite(value) ? [[key, value]] : [],
  );
  const [first] = datasets ?? [];
  const { name, digest, schema = '', profile = '' } = first?.dataset ?? { name: '', digest: '' };
  return {
    name: row.name,
    system: row.system_id,
    artifactUri: row.artifact_uri,
    metrics: Object.fromEntries(numbers),
    params: Object.fromEntries((params ?? []).map(({ key, value }) => [key, value])),
    dataset: first === undefined ? null : { name, digest, schema, profile },
  };
}

/** Names of runs in `scope` by id; those that are not there are left out. */
export async function runNames(db: Db, scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    name: string;
  }>`select r.id, r.name from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
    where r.id = any(${[...ids]}::text[]) and ${experimentInScope(scope)}`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function absent(error: unknown): null {
  if (error instanceof HaechiError && error.code === 'not_found') return null;
  throw error;
}
