import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';

/** A tracked run, as far as a version is made from it. */
export interface SourceRun {
  readonly name: string;
  /** Of its experiment; null for one that all systems share. */
  readonly system: string | null;
  readonly artifactUri: string;
  /** Newest values, finite ones alone. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly schema: string;
    readonly profile: string;
  } | null;
}
/** A logged model, as far as a version is made from it. */
export interface SourceModel {
  readonly name: string;
  readonly system: string | null;
  readonly runId: string | null;
  readonly artifactUri: string;
}
export interface SourceFile {
  /** Below the address that was asked for, with slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** What the registry asks about tracked runs, logged models and their files. What lies outside the scope is not there. */
export interface TrackedSources {
  run(db: Db, scope: Scope, id: string): Promise<SourceRun | null>;
  loggedModel(db: Db, scope: Scope, id: string): Promise<SourceModel | null>;
  /** Every file below an address of proxied artifacts, at most `limit`; none when there is no such folder. */
  files(db: Db, asked: { readonly uri: string; readonly limit: number }): Promise<readonly SourceFile[]>;
  /** The bytes of a file below such an address; null when it is not there or has more than `most`. */
  read(
    db: Db,
    asked: { readonly uri: string; readonly path: string; readonly most: number },
  ): Promise<Uint8Array | null>;
}
