import { canonicalJson } from './canonical-json.ts';
import { type KeyPair, type PublicKey, signText, verifyText } from './signature.ts';
import { type Digest, sha256 } from './tree-hash.ts';

/** What a server says about its trail at one moment: so many entries, with this root. */
export interface TreeHead {
  /** Name of the trail, unique for an installation. */
  readonly origin: string;
  readonly size: number;
  readonly root: Digest;
  /** Hash of the checkpoint before, null for the first: checkpoints form a chain. */
  readonly previous: Digest | null;
  /** ISO 8601 in UTC. */
  readonly time: string;
}

export interface Checkpoint extends TreeHead {
  /** Id of the signing key. */
  readonly key_id: string;
  /** Ed25519, base64, over `purpose` and the canonical JSON of the tree head. */
  readonly signature: string;
}

/** A checkpoint is an anchor once it stands in the second place; the head of an export says only how much the export holds. */
export type CheckpointPurpose = 'haechi-trail-checkpoint/1' | 'haechi-trail-export/1';

export function signCheckpoint(
  head: TreeHead,
  keys: KeyPair,
  purpose: CheckpointPurpose = 'haechi-trail-checkpoint/1',
): Checkpoint {
  const { origin, size, root, previous, time } = head;
  const signed = { origin, size, root, previous, time };
  const signature = signText(purpose, canonicalJson(signed), keys.privateKey);
  return { ...signed, key_id: keys.publicKey.id, signature };
}

export function verifyCheckpoint(
  checkpoint: Checkpoint,
  keys: readonly PublicKey[],
  purpose: CheckpointPurpose = 'haechi-trail-checkpoint/1',
): boolean {
  const key = keys.find((candidate) => candidate.id === checkpoint.key_id);
  if (key === undefined) return false;
  return verifyText(purpose, canonicalJson(headOf(checkpoint)), { pem: key.pem, signature: checkpoint.signature });
}

/** What the next checkpoint names as `previous`: covers the signature too. */
export function checkpointHash(checkpoint: Checkpoint): Digest {
  return sha256(canonicalJson({ ...headOf(checkpoint), key_id: checkpoint.key_id, signature: checkpoint.signature }));
}

function headOf({ origin, size, root, previous, time }: TreeHead) {
  return { origin, size, root, previous, time };
}
