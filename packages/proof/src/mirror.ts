/**
 * The second place: a file of lines that the server only ever appends to, on another disk or machine. It holds the public keys and,
 * per checkpoint, the hashes of the entries since the one before: enough to say not only that an anchored entry was touched, but
 * which one and how. The signed root vouches for those hashes.
 */
import { canonicalJson } from './canonical-json.ts';
import { type Checkpoint, checkpointHash, verifyCheckpoint } from './checkpoint.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './merkle-frontier.ts';
import { isCheckpoint, parseLine } from './parse-line.ts';
import type { PublicKey } from './signature.ts';
import type { Digest } from './tree-hash.ts';

export interface Anchor {
  readonly checkpoint: Checkpoint;
  /** Hashes of the entries after the anchor before, up to `checkpoint.size`. */
  readonly leaves: readonly Digest[];
}

export interface Mirror {
  readonly keys: readonly PublicKey[];
  /** In order, each checked: signature, chain, and that its leaves give its root. */
  readonly anchors: readonly Anchor[];
  /** What is wrong with the mirror itself; the anchors end before the first such line. */
  readonly problems: readonly { readonly line: number; readonly why: string }[];
}

const HEX_DIGITS = 64;

export function anchorLine({ checkpoint, leaves }: Anchor): string {
  return canonicalJson({
    checkpoint: { ...checkpoint },
    leaves: Buffer.from(leaves.join(''), 'hex').toString('base64'),
  });
}

/**
 * Reads a mirror. The last line may be torn (a crash while it was appended): a last line without its line feed is left out silently.
 *
 * @param text The whole file.
 * @param pinned Keys known from elsewhere; when given, only they are trusted. Otherwise those in the mirror are: it is the place that
 *   nobody who can change the server can change.
 */
export function readMirror(text: string, pinned?: readonly PublicKey[]): Mirror {
  const lines = text.split('\n');
  lines.pop();
  const keys: PublicKey[] = [];
  const anchors: Anchor[] = [];
  let frontier = EMPTY_FRONTIER;
  for (const [i, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (parsed.kind === 'key') {
      keys.push(parsed.key);
      continue;
    }
    const anchor = parseAnchor(line);
    if (anchor === null) return broken(i, 'it is neither a public key nor a checkpoint');
    const next = appendLeaves(frontier, anchor.leaves).frontier;
    const why = faultOf(anchor, anchors.at(-1), { size: next.size, root: frontierRoot(next), keys: pinned ?? keys });
    if (why !== null) return broken(i, why);
    anchors.push(anchor);
    frontier = next;
  }
  return { keys: pinned ?? keys, anchors, problems: [] };

  function broken(index: number, why: string): Mirror {
    return { keys: pinned ?? keys, anchors, problems: [{ line: index + 1, why }] };
  }
}

/** One line of a mirror; null when it is none with a checkpoint. What it says is not checked. */
export function parseAnchor(line: string): Anchor | null {
  const parsed = parseLine(line);
  if (parsed.kind !== 'checkpoint') return null;
  // Parse boundary: `parseLine` has shown that the line is an object.
  const { checkpoint, leaves } = JSON.parse(line) as Record<string, unknown>;
  if (!isCheckpoint(checkpoint) || typeof leaves !== 'string') return null;
  const hex = Buffer.from(leaves, 'base64').toString('hex');
  const count = Math.floor(hex.length / HEX_DIGITS);
  return {
    checkpoint,
    leaves: Array.from({ length: count }, (_, i) => hex.slice(i * HEX_DIGITS, (i + 1) * HEX_DIGITS)),
  };
}

function faultOf(
  { checkpoint }: Anchor,
  before: Anchor | undefined,
  tree: { size: number; root: Digest; keys: readonly PublicKey[] },
): string | null {
  if (!verifyCheckpoint(checkpoint, tree.keys))
    return `the signature of the checkpoint of size ${checkpoint.size} does not hold`;
  const previous = before === undefined ? null : checkpointHash(before.checkpoint);
  if (checkpoint.previous !== previous)
    return `the checkpoint of size ${checkpoint.size} does not follow the one before it`;
  if (before !== undefined && before.checkpoint.origin !== checkpoint.origin)
    return 'the checkpoint is of another trail';
  if (tree.size !== checkpoint.size || tree.root !== checkpoint.root) {
    return `the entry hashes beside the checkpoint of size ${checkpoint.size} do not give its root`;
  }
  return null;
}
