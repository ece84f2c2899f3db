import {
  type Anchor,
  appendLeaves,
  type Checkpoint,
  checkpointHash,
  type Digest,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  type KeyPair,
  signCheckpoint,
} from '@haechi/proof';
import type { Clock } from '../../platform/clock.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { insertCheckpoint, markAnchored } from './checkpoint-store.ts';
import { inspectAnchor } from './inspect-anchor.ts';
import type { MirrorFile } from './mirror-file.ts';
import { lastCheckpoint, readCheckpoints, readKeys } from './read-checkpoints.ts';
import { readLeaves } from './read-entries.ts';
import { lockState } from './trail-state.ts';

export interface Pace {
  readonly checkpointEntries: number;
  readonly checkpointMs: number;
}

export interface AnchoringDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: KeyPair;
  readonly mirror: MirrorFile;
  readonly pace: Pace;
  /** Told once, with what contradicts what. Nothing is signed or anchored by this server from then on. */
  readonly onAlarm: (why: string) => void;
}

/**
 * Signs checkpoints and brings them to the second place: database first, then the mirror, then the mark in the database. A crash in
 * between leaves a checkpoint that the mirror lacks, and the next round appends it; so does one that another server signed.
 */
export function createAnchoring({ db, clock, keys, mirror, pace, onAlarm }: AnchoringDeps) {
  let frontier: Frontier = EMPTY_FRONTIER;
  let last: Checkpoint | null = null;
  /** Keys that this process has written to the mirror; a restart writes them again, which does no harm. */
  const known = new Set<string>();
  let alarmed = false;

  /** Compares the second place with the tables and takes up where it ends. */
  async function open(): Promise<void> {
    const anchor = await mirror.last();
    if (anchor === null) return;
    if (anchor === 'unreadable') return alarm('the second place cannot be trusted: its last line cannot be read');
    const found = await inspectAnchor(db, anchor, keys.publicKey);
    last = anchor.checkpoint;
    if (found.alarm !== null) return alarm(found.alarm);
    frontier = found.frontier;
    await markAnchored(db, last.size, clock.now());
  }

  async function checkpointIfDue(force: boolean): Promise<void> {
    if (alarmed) return;
    await transact(db, async (tx) => {
      const state = await lockState(tx, force);
      if (state === null) return;
      const before = await lastCheckpoint(tx);
      if (state.size <= (before?.size ?? 0)) return;
      const now = clock.now();
      const age = before === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(before.time);
      const fresh = state.size - (before?.size ?? 0);
      if (!force && fresh < pace.checkpointEntries && age < pace.checkpointMs) return;
      const previous = before === null ? null : checkpointHash(before);
      const head = {
        origin: state.origin,
        size: state.size,
        root: frontierRoot(state),
        previous,
        time: now.toISOString(),
      };
      await insertCheckpoint(tx, signCheckpoint(head, keys));
    });
  }

  async function catchUp(): Promise<void> {
    while (!alarmed) {
      const [next] = await readCheckpoints(db, frontier.size, 1);
      if (next === undefined) return;
      const leaves = await readLeaves(db, frontier.size, next.size);
      const grown = appendLeaves(frontier, leaves).frontier;
      const why = contradiction(next, last, grown);
      if (why !== null) return alarm(why);
      await appendToMirror({ checkpoint: next, leaves });
      frontier = grown;
      last = next;
      await markAnchored(db, next.size, clock.now());
    }
  }

  async function appendToMirror(anchor: Anchor): Promise<void> {
    if (!known.has(anchor.checkpoint.key_id)) {
      for (const key of await readKeys(db)) {
        if (known.has(key.id)) continue;
        await mirror.appendKey(key);
        known.add(key.id);
      }
    }
    await mirror.append(anchor);
  }

  function alarm(why: string): void {
    alarmed = true;
    onAlarm(why);
  }

  return {
    open,
    /** One round: sign what is due (or all there is, when forced), then bring the second place up to date. */
    round: async (force = false): Promise<void> => {
      await checkpointIfDue(force);
      await catchUp();
    },
    anchoredSize: (): number => last?.size ?? 0,
  };
}

function contradiction(next: Checkpoint, last: Checkpoint | null, grown: { size: number; peaks: readonly Digest[] }) {
  if (grown.size !== next.size) {
    return `entries are missing: checkpoint ${next.size} is signed for more than the table holds (${grown.size})`;
  }
  if (frontierRoot(grown) !== next.root) return `the entries up to ${next.size} do not give the root that was signed`;
  if (next.previous !== (last === null ? null : checkpointHash(last))) {
    return `the checkpoint of size ${next.size} does not follow the last one in the second place: the trail was forked`;
  }
  return null;
}
