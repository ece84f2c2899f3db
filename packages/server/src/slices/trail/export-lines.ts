import {
  type Checkpoint,
  checkpointHash,
  checkpointLine,
  entryLine,
  frontierRoot,
  headLine,
  type KeyPair,
  keyLine,
  signCheckpoint,
} from '@haechi/proof';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import { READ_ROWS } from './constants.ts';
import { lastAnchored, readCheckpoints, readKeys } from './read-checkpoints.ts';
import { readEntries } from './read-entries.ts';
import { readState } from './trail-state.ts';

export interface ExportDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: KeyPair;
}

/**
 * The whole trail as it stands now, line by line: signed head, keys, entries in order, anchored checkpoints. Entries never change, so
 * what is read page by page is one consistent state: the first `size` entries.
 */
export async function* exportLines({ db, clock, keys }: ExportDeps): AsyncGenerator<string> {
  // Taken first: a checkpoint that covers more than this export is then surely later than its head.
  const time = clock.now().toISOString();
  const state = await readState(db);
  const anchored = await lastAnchored(db);
  const previous = anchored === null ? null : checkpointHash(anchored);
  const head = { origin: state.origin, size: state.size, root: frontierRoot(state), previous, time };
  yield headLine(signCheckpoint(head, keys, 'haechi-trail-export/1'));
  for (const key of await readKeys(db)) yield keyLine(key);
  yield* entryLines(db, state.size);
  for await (const checkpoint of anchoredCheckpoints(db, Math.min(anchored?.size ?? 0, state.size)))
    yield checkpointLine(checkpoint);
}

async function* entryLines(db: Db, size: number): AsyncGenerator<string> {
  let at = 0;
  while (true) {
    const rows = await readEntries(db, at, READ_ROWS);
    for (const row of rows) {
      if (row.sequence > size) return;
      yield entryLine(row.sequence, row.hash, row.body);
      at = row.sequence;
    }
    if (rows.length === 0) return;
  }
}

async function* anchoredCheckpoints(db: Db, upTo: number): AsyncGenerator<Checkpoint> {
  let at = 0;
  while (at < upTo) {
    const page = await readCheckpoints(db, at, READ_ROWS);
    for (const checkpoint of page) {
      if (checkpoint.size > upTo) return;
      yield checkpoint;
      at = checkpoint.size;
    }
    if (page.length === 0) return;
  }
}
