import { appendLeaves, leafHash } from '@haechi/proof';
import { type Db, transact } from '../../platform/postgres.ts';
import { BATCH_ENTRIES } from './constants.ts';
import { hasPending, readPending, writeNumbered } from './entry-store.ts';
import { lockState } from './trail-state.ts';

/**
 * Numbers committed entries in the order in which they were inserted, and grows the tree: one transaction a batch. The row lock on
 * the state makes sure that of several servers one numbers at a time; the others pass on at once, unless told to `wait`. Writers are never waited for: an
 * entry whose transaction is still open is not seen, and gets a later number.
 *
 * @returns How many entries were numbered.
 */
export async function sequenceCommitted(db: Db, wait = false): Promise<number> {
  let total = 0;
  while (await hasPending(db)) {
    const count = await transact(db, (tx) => sequenceBatch(tx, wait));
    if (count === 0) break;
    total += count;
  }
  return total;
}

async function sequenceBatch(tx: Db, wait: boolean): Promise<number> {
  const state = await lockState(tx, wait);
  if (state === null) return 0;
  const pending = await readPending(tx, BATCH_ENTRIES);
  if (pending.length === 0) return 0;
  const bodies = pending.map((entry) => entry.body);
  const hashes = bodies.map((body) => leafHash(body));
  const { frontier, nodes } = appendLeaves(state, hashes);
  const positions = pending.map((entry) => entry.position);
  await writeNumbered(tx, { first: state.size + 1, bodies, hashes, nodes, frontier, positions });
  return pending.length;
}
