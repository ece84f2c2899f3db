import type { KeyPair } from '@haechi/proof';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, recordsAway, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import { createAnchoring, type Pace } from './anchoring.ts';
import { insertKey } from './checkpoint-store.ts';
import { type Loop, startLoop } from './loop.ts';
import { type MirrorFile, mirrorFileName, openMirrorFile } from './mirror-file.ts';
import { lastAnchored } from './read-checkpoints.ts';
import { createRecorder } from './record.ts';
import { sequenceCommitted } from './sequencer.ts';
import { openSigningKey } from './signing-key.ts';
import { readState } from './trail-state.ts';
import { type TrailVerification, verifyTrail } from './verification.ts';

export interface TrailServiceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dataDir: string;
  readonly mirror: { readonly dir: string; readonly chosen: boolean };
  readonly pace: Pace & { readonly pollMs: number };
}

export interface TrailStatus {
  readonly entries: number;
  readonly anchored: number;
  /** What contradicts the second place, in a sentence; null while nothing does. */
  readonly alarm: string | null;
  readonly mirror_warning: string | null;
}

interface Opened {
  readonly keys: KeyPair;
  readonly mirror: MirrorFile;
  readonly anchoring: ReturnType<typeof createAnchoring>;
}

/** The running trail of one server: its key, its second place and the loop that numbers and anchors. */
export function createTrailService(deps: TrailServiceDeps) {
  const { db, clock, log } = deps;
  const warning = deps.mirror.chosen
    ? null
    : `Checkpoints of the trail are kept in ${deps.mirror.dir}, on the same machine as the trail. Set HAECHI_TRAIL_MIRROR to a folder elsewhere.`;
  let opened: Opened | null = null;
  let loop: Loop | null = null;
  let alarm: string | null = null;
  /** The second place could not be read yet, which anybody may repair. */
  let unreadable = false;
  let entries = 0;
  let anchored = 0;
  let verifying: Promise<TrailVerification> | null = null;
  let rounds: Promise<void> = Promise.resolve();
  let compared = false;

  function need(): Opened {
    if (opened === null) throw new Error('the trail was used before it was started');
    return opened;
  }

  /** Rounds never overlap, whether the loop or a caller asks for them. */
  function round(force: boolean): Promise<void> {
    const next = rounds.then(async () => {
      await sequenceCommitted(db, force);
      await compare();
      await need().anchoring.round(force);
      entries = (await readState(db)).size;
      anchored = (await lastAnchored(db))?.size ?? 0;
    });
    rounds = next.catch(() => undefined);
    return next;
  }

  /** Once, before the first checkpoint: does the second place agree with the tables? A store that is away now is asked again by the next round. */
  async function compare(): Promise<void> {
    if (compared) return;
    try {
      await need().anchoring.open();
    } catch (error) {
      if (recordsAway(error)) throw error;
      log.error({ err: error }, 'the second place of the trail cannot be read; trying again');
      unreadable = true;
      throw error;
    }
    unreadable = false;
    compared = true;
  }

  function onAlarm(why: string): void {
    alarm = why;
    log.fatal({ why }, 'THE TRAIL DOES NOT MATCH ITS SECOND PLACE; no checkpoint is signed from now on');
  }

  async function open(): Promise<Opened> {
    const keys = openSigningKey(deps.dataDir);
    const state = await readState(db);
    const mirror = await openMirrorFile(deps.mirror.dir, mirrorFileName(state.origin, keys.publicKey.id));
    const anchoring = createAnchoring({ db, clock, keys, mirror, pace: deps.pace, onAlarm });
    await transact(db, async (tx) => {
      if (!(await insertKey(tx, keys.publicKey))) return;
      const actor = { kind: 'system', id: 'server' } as const;
      const record = createRecorder({ ...deps, onRecord: () => undefined });
      await record(tx, { actor, action: 'trail.key_added', target: { kind: 'trail_key', id: keys.publicKey.id } });
    });
    return { keys, mirror, anchoring };
  }

  return {
    publicKey: () => need().keys.publicKey,
    exportDeps: () => ({ db, clock, keys: need().keys }),
    status: (): TrailStatus => ({
      entries,
      anchored,
      alarm: alarm ?? (unreadable ? 'the second place of the trail cannot be read; the log says why' : null),
      mirror_warning: warning,
    }),
    wake: () => loop?.wake(),
    flush: async () => {
      await sequenceCommitted(db, true);
      return { entries: (await readState(db)).size };
    },
    checkpointNow: () => round(true),
    verify: (): Promise<TrailVerification> => {
      verifying ??= (async () =>
        verifyTrail({ db, clock, keys: need().keys }, await need().mirror.read(), warning))().finally(() => {
        verifying = null;
      });
      return verifying;
    },
    start: async (): Promise<void> => {
      if (warning !== null) log.warn(warning);
      opened = await open();
      // The second place is compared by the first round; nothing waits for it but the first checkpoint.
      loop = startLoop({ clock, log, everyMs: deps.pace.pollMs, round: () => round(false) });
    },
    stop: async (): Promise<void> => {
      if (loop === null) return;
      await loop.stop();
      loop = null;
      await round(true).catch((error: unknown) =>
        log.warn({ err: error }, 'the last entries of the trail are not anchored yet'),
      );
    },
  };
}
export type TrailService = ReturnType<typeof createTrailService>;
