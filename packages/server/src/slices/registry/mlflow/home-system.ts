import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { type Caller, may, type Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Systems } from '../../systems/index.ts';
import type { Actor } from '../../trail/index.ts';
import { homeSystem, systemTag } from './constants.ts';

interface Asked {
  readonly scope: Scope;
  readonly caller: Caller;
  readonly actor: Actor;
  /** What the tag of the model says, if it has one. */
  readonly tagged: string | undefined;
}

/**
 * The system of a model that an MLflow client registers: the one that its tag names, the only one in reach; else a system `mlflow`, which is
 * made where the caller may make systems.
 * @throws HaechiError `not_found` and `system_archived` for one that is named; `forbidden`, saying which tag to set.
 */
export async function systemFor(
  tx: Db,
  systems: Pick<Systems, 'all' | 'create' | 'requireOpen'>,
  { scope, caller, actor, tagged }: Asked,
): Promise<string> {
  if (tagged !== undefined) return (await systems.requireOpen(tx, scope, tagged)).id;
  const open = (await systems.all(tx, scope)).filter(({ archived_at }) => archived_at === null);
  const [only] = open;
  if (only !== undefined && open.length === 1) return only.id;
  const home = open.find(({ id }) => id === homeSystem);
  if (home !== undefined) return home.id;
  if (scope.all && may(caller, 'systems.create')) {
    // One at a time: of clients that are the first, one makes it and the others find it.
    await sql`select pg_advisory_xact_lock(hashtextextended('mlflow home system', 0))`.execute(tx);
    const known = (await systems.all(tx, scope)).some(({ id }) => id === homeSystem);
    if (known) return (await systems.requireOpen(tx, scope, homeSystem)).id;
    const wish = { id: homeSystem, name: 'MLflow', description: '', owner: '', risk_tier: 'limited' as const };
    return (await systems.create(tx, wish, actor)).id;
  }
  throw new HaechiError(
    'forbidden',
    `Nothing says to which system the model belongs${open.length === 0 ? ', and there is none that you may write in' : ''}. ` +
      `Set the tag ${systemTag} of the model to one of: ${open.map(({ id }) => id).join(', ')}.`,
    { where: 'tags' },
  );
}
