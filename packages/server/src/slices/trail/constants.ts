/** How often the sequencer looks for committed entries, ms. The promise is 500 ms; a record made in this process also wakes it. */
export const POLL_MS = 200;
/** After a record is made in this process, ms until the sequencer is woken: the transaction is likely to have committed by then. */
export const WAKE_MS = 20;
/** Entries numbered in one transaction at most: some 20 ms of work, so that nothing else waits long. */
export const BATCH_ENTRIES = 2_000;
/** A checkpoint is due after this many entries or this long after the one before, whichever comes first. */
export const CHECKPOINT_ENTRIES = 1_000;
export const CHECKPOINT_MS = 60_000;
/** Rows read at a time by exports and verification; small enough not to hold up requests while they are hashed (about 10 ms). */
export const READ_ROWS = 500;
/** Wait after a failure of the loop (records unreachable, mirror full), ms. */
export const RETRY_MS = 1_000;
