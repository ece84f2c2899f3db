import { canonicalJson, type Json } from './canonical-json.ts';
import { type Digest, leafHash } from './tree-hash.ts';

/**
 * One entry of the trail, as it is hashed. Its number is not part of the hash: the entry's place in the tree binds it, and so an
 * insertion or a deletion shows as that and not as a change of every later entry. The random id keeps equal entries apart.
 */
export interface EntryBody {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly actor: { readonly kind: string; readonly id: string };
  /** Dotted verb in the past or imperative, such as `route.split_changed`. */
  readonly action: string;
  readonly system: string | null;
  readonly target: { readonly kind: string; readonly id: string };
  /** Facts without personal values in clear. */
  readonly detail: { readonly [key: string]: Json };
}

/** Canonical text of an entry: exactly what is hashed. Fields beyond those of `EntryBody` are kept and hashed as well. */
export function entryText(entry: EntryBody): string {
  return canonicalJson({ ...entry });
}

/** Hash of an entry: its leaf in the Merkle tree. */
export function entryHash(entry: EntryBody): Digest {
  return leafHash(entryText(entry));
}
