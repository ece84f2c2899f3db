import { HaechiError, slugSchema } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { existingResource, invalidParameter } from '../../tracking/index.ts';
import { registryTables } from '../tables.ts';
import { MLFLOW_LIMITS } from './constants.ts';
import { mlflowTables } from './tables.ts';

/** The name by which MLflow's clients know a model: the one they gave it, or its id. Null once they gave it up. */
export const shownName = sql<
  string | null
>`case when mlflow_models.model_id is null then models.id else mlflow_models.name end`;

/** A registered model as it lies in the tables. */
export interface NamedModel {
  readonly id: string;
  readonly system_id: string;
  readonly name: string;
  readonly governance: 'tracked' | 'governed';
  readonly description: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Every model that MLflow's clients see, by its name. */
export function namedModels(db: Db, scope: Scope) {
  return mlflowTables(db)
    .selectFrom('models')
    .leftJoin('mlflow_models', 'mlflow_models.model_id', 'models.id')
    .select(['models.id', 'models.system_id', 'models.governance', 'models.description', 'models.created_at'])
    .select(sql<string>`${shownName}`.as('name'))
    .select(sql<Date>`greatest(mlflow_models.updated_at, models.created_at)`.as('updated_at'))
    .where(shownName, 'is not', null)
    .where(scopeSql(scope));
}

export const scopeSql = (scope: Scope) =>
  scope.all ? sql<boolean>`true` : sql<boolean>`models.system_id = any(${[...scope.systems]})`;

/** @throws HaechiError `not_found` outside `scope` as for an unknown one; `invalid_request` for no name. */
export async function modelNamed(db: Db, scope: Scope, name: string): Promise<NamedModel> {
  requireName(name);
  // A name that was given goes before an id that happens to be the same.
  const row = await namedModels(db, scope)
    .where(shownName, '=', name)
    .orderBy(sql`mlflow_models.model_id is null`)
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new HaechiError('not_found', `Registered Model with name=${name} not found.`, { where: 'name' });
}

/** @throws HaechiError `invalid_request` for a name that is empty or too long, or would be read as part of an address. */
function requireName(name: string): void {
  if (name.trim() === '') throw invalidParameter('Registered model name cannot be empty.', 'name');
  if (name.length > MLFLOW_LIMITS.nameLength)
    throw invalidParameter(`A registered model name has at most ${MLFLOW_LIMITS.nameLength} characters.`, 'name');
  if (/[/:]/.test(name))
    throw invalidParameter(`Invalid registered model name: "${name}". It cannot contain "/" or ":".`, 'name');
}

/** @throws HaechiError `already_exists`. */
export async function requireFreeName(tx: Db, name: string): Promise<void> {
  requireName(name);
  // One at a time for a name, so that two clients at once are told one after the other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mlflow name ${name}`}, 0))`.execute(tx);
  const taken = await namedModels(tx, { all: true }).where(shownName, '=', name).limit(1).executeTakeFirst();
  if (taken !== undefined) throw existingResource('registered model', name);
}

/** An id for a new model: the name itself where it may be one, or what is left of it in lower case, with a number where that is taken. */
export async function freeId(tx: Db, name: string): Promise<string> {
  const base = slugOf(name);
  const taken = await registryTables(tx)
    .selectFrom('models')
    .select('id')
    .where(sql<boolean>`id = ${base} or starts_with(id, ${`${base}-`})`)
    .execute();
  const ids = new Set(taken.map(({ id }) => id));
  if (!ids.has(base)) return base;
  for (let number = 2; ; number += 1) if (!ids.has(`${base}-${number}`)) return `${base}-${number}`;
}

/** The longest an id is, less room for a number. */
const SLUG = 56;

function slugOf(name: string): string {
  if (name.length <= SLUG && slugSchema.safeParse(name).success) return name;
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, SLUG)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return plain === '' ? 'model' : plain;
}
