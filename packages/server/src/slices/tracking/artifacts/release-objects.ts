import { sql } from 'kysely';
import type { Clock } from '../../../platform/clock.ts';
import type { ObjectStore } from '../../../platform/objects.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { artifactTables } from './artifact-tables.ts';
import { RELEASE_BATCH, UPLOAD_MS } from './constants.ts';

export interface ReleaseDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly objects: Pick<ObjectStore, 'delete'>;
  /** Of these digests, those whose bytes somebody outside tracking still needs. */
  readonly heldElsewhere: (db: Db, digests: readonly string[]) => Promise<readonly string[]>;
}

/**
 * Removes bytes that nothing refers to any more. Safe beside uploads of the same bytes: an upload notes its digest before its bytes come into place, and the row of
 * the digest is locked from the look to the removal. An upload that noted it before is seen; one that notes it later waits, and puts the bytes there anew.
 * @returns how many objects are gone
 */
export async function release(deps: ReleaseDeps, digests: readonly string[]): Promise<number> {
  let removed = 0;
  for (const sha256 of [...new Set(digests)].sort()) if (await releaseOne(deps, sha256)) removed += 1;
  return removed;
}

async function releaseOne({ db, clock, objects, heldElsewhere }: ReleaseDeps, sha256: string): Promise<boolean> {
  return transact(db, async (tx) => {
    const lock = artifactTables(tx).selectFrom('tracking_objects').select('sha256').where('sha256', '=', sha256);
    if ((await lock.forUpdate().executeTakeFirst()) === undefined) return false;
    // A statement of its own, after the lock: it sees what was committed while the lock was waited for.
    if (await isNeeded(tx, sha256, new Date(clock.now().getTime() - UPLOAD_MS))) return false;
    const held = await heldElsewhere(tx, [sha256]);
    const gone = held.length === 0 && (await objects.delete(sha256));
    await artifactTables(tx).deleteFrom('tracking_objects').where('sha256', '=', sha256).execute();
    return gone;
  });
}

/** One statement, so that an upload is seen before its path is written or after, never between. */
async function isNeeded(tx: Db, sha256: string, since: Date): Promise<boolean> {
  const { rows } = await sql<{ needed: boolean }>`
    select exists (select 1 from tracking_artifacts where sha256 = ${sha256})
      or exists (select 1 from tracking_uploads where sha256 = ${sha256} and noted_at > ${since}) as needed`.execute(
    tx,
  );
  return rows[0]?.needed ?? true;
}

/** What killed uploads and failed removals left. @returns how many objects are gone */
export async function releaseLeftovers(deps: ReleaseDeps): Promise<number> {
  const since = new Date(deps.clock.now().getTime() - UPLOAD_MS);
  const tables = artifactTables(deps.db);
  await tables.deleteFrom('tracking_uploads').where('noted_at', '<=', since).execute();
  const left = await tables
    .selectFrom('tracking_objects as o')
    .select('o.sha256')
    .where((is) =>
      is.not(
        is.exists(is.selectFrom('tracking_artifacts as a').select('a.path').whereRef('a.sha256', '=', 'o.sha256')),
      ),
    )
    .limit(RELEASE_BATCH)
    .execute();
  return release(
    deps,
    left.map(({ sha256 }) => sha256),
  );
}
