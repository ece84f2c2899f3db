import { createHash } from 'node:crypto';
import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { ObjectStore } from '../../../platform/objects.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import type { Actor } from '../../trail/index.ts';
import { ownerOf } from './artifact-owner.ts';
import { fileAt, refuseMixed } from './artifact-store.ts';
import { artifactTables } from './artifact-tables.ts';
import { type ReleaseDeps, release } from './release-objects.ts';

/** A version of a registered model, as people name it. */
export interface UsingVersion {
  readonly name: string;
  readonly version: number;
}

export interface UploadDeps extends ReleaseDeps {
  readonly random: Random;
  readonly objects: Pick<ObjectStore, 'put' | 'delete'>;
  readonly maxBytes: number;
  /** A registered version whose files lie at `path`, below it, or above it; null when there is none. */
  readonly versionUsing: (db: Db, path: string) => Promise<UsingVersion | null>;
}

export interface Upload {
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
  readonly actor: Actor;
}

/**
 * Takes a file in as it comes, never whole in memory, and puts it at its path; what was there is replaced. Killed at any point, nothing of it can be seen.
 * @throws HaechiError `not_found`, `invalid_request`, `conflict` when a registered version has its files there and this is not one of them, `body_too_large`, `disk_full`
 */
export async function uploadArtifact(deps: UploadDeps, scope: Scope, upload: Upload): Promise<void> {
  const { db, clock, random, objects, maxBytes } = deps;
  const { experiment } = await ownerOf(db, scope, upload.path);
  await refuseMixed(db, upload.path);
  const id = random.id('upl', clock.now());
  const note = (sha256: string) => noteUpload(deps, { id, sha256 });
  try {
    const stored = await objects.put(noted(upload.content, note), { maxBytes });
    const before = await transact(db, (tx) => putPath(deps, tx, { id, ...upload, experiment, stored }));
    if (before !== null && before !== stored.sha256) await release(deps, [before]);
  } catch (error) {
    await artifactTables(db).deleteFrom('tracking_uploads').where('id', '=', id).execute();
    throw error;
  }
}

/** Passes bytes on; at their end, before whoever reads them knows, their digest is noted. */
async function* noted(
  content: AsyncIterable<Uint8Array>,
  note: (sha256: string) => Promise<void>,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
  await note(hash.digest('hex'));
}

async function noteUpload({ db, clock }: UploadDeps, upload: { id: string; sha256: string }): Promise<void> {
  const { sha256 } = upload;
  await transact(db, async (tx) => {
    const tables = artifactTables(tx);
    // An update that changes nothing takes the lock of the row.
    await tables
      .insertInto('tracking_objects')
      .values({ sha256 })
      .onConflict((known) => known.column('sha256').doUpdateSet({ sha256 }))
      .execute();
    await tables
      .insertInto('tracking_uploads')
      .values({ ...upload, noted_at: clock.now() })
      .execute();
  });
}

interface Path {
  readonly id: string;
  readonly path: string;
  readonly experiment: number;
  readonly stored: { readonly sha256: string; readonly bytes: number };
  readonly actor: Actor;
}

/** @returns the digest that was at the path before, if any */
async function putPath(
  deps: UploadDeps,
  tx: Db,
  { id, path, experiment, stored, actor }: Path,
): Promise<string | null> {
  // Two uploads to one path: one after the other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`artifact ${path}`}, 0))`.execute(tx);
  const before = await fileAt(tx, path);
  // Not the same bytes again: neither others nor one more file.
  if (before?.sha256 !== stored.sha256) await refuseUsed(deps, tx, path);
  const row = { ...stored, changed_at: deps.clock.now(), changed_by: actor.id };
  const tables = artifactTables(tx);
  await tables
    .insertInto('tracking_artifacts')
    .values({ path, experiment_id: experiment, ...row })
    .onConflict((known) => known.column('path').doUpdateSet(row))
    .execute();
  await tables.deleteFrom('tracking_uploads').where('id', '=', id).execute();
  return before?.sha256 ?? null;
}

/** @throws HaechiError `conflict` with the name of the registered version */
export async function refuseUsed({ versionUsing }: Pick<UploadDeps, 'versionUsing'>, db: Db, path: string) {
  const used = await versionUsing(db, path);
  if (used === null) return;
  throw new HaechiError(
    'conflict',
    `The artifacts at "${path}" belong to version ${used.version} of the registered model "${used.name}" and stay as they are. Delete that version first, or use another path.`,
    { where: 'path', ...used },
  );
}
