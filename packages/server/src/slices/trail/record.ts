import { createHmac } from 'node:crypto';
import type { Actor } from '@haechi/contract';
import { type EntryBody, entryText, type Json } from '@haechi/proof';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';

/** What is to be kept of one thing that was done. */
export interface TrailRecord {
  readonly actor: Actor;
  /** Noun and past verb, dotted: `rollout.rolled_back`. */
  readonly action: string;
  /** Left out or null: concerns the installation. */
  readonly system?: string | null;
  readonly target: { readonly kind: string; readonly id: string };
  /** Ids, numbers, codes. Never a personal value in clear: use `commitment`. */
  readonly detail?: { readonly [key: string]: Json | undefined };
}

export type Recorder = (tx: Db, entry: TrailRecord) => Promise<{ readonly id: string }>;

/**
 * Puts entries into the caller's transaction with one plain insert: they exist exactly if the change does. No NOTIFY here, since
 * PostgreSQL lets transactions that notify commit only one after the other; the sequencer polls, and is woken in this process.
 */
export function createRecorder(deps: { clock: Clock; random: Random; onRecord: () => void }): Recorder {
  return async (tx, { actor, action, system = null, target, detail = {} }) => {
    const now = deps.clock.now();
    const entry: EntryBody = {
      id: deps.random.id('ent', now),
      time: now.toISOString(),
      actor: { kind: actor.kind, id: actor.id },
      action,
      system,
      target: { kind: target.kind, id: target.id },
      detail: storable(detail) as EntryBody['detail'],
    };
    await sql`insert into trail_pending (body) values (${entryText(entry)})`.execute(tx);
    deps.onRecord();
    return { id: entry.id };
  };
}

/** Text that somebody typed may hold what neither canonical JSON nor PostgreSQL can keep: lone surrogates and NUL. */
function storable(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => storable(item) ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, storable(member)]));
}

/**
 * Stands for a personal value in the trail: HMAC-SHA256 under the salt of the person's own record. Whoever has both can show that they
 * belong together; once the salt is erased nobody can.
 */
export function commitment(salt: Uint8Array, value: string): string {
  return `c1:${createHmac('sha256', salt).update(value, 'utf8').digest('hex')}`;
}
