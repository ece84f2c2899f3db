/** For tests only: a trail on given stores, in folders of its own, driven by hand (nothing happens by a timer). */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import { createTrail, type Trail, type TrailDeps, type TrailRecord } from './index.ts';

export interface TestTrail {
  readonly trail: Trail;
  readonly dataDir: string;
  readonly mirrorDir: string;
  /** Records `count` entries, each in a transaction of its own, and numbers them. */
  write(count: number, entry?: Partial<TrailRecord>): Promise<void>;
}

export const plainEntry: TrailRecord = {
  actor: { kind: 'account', id: 'acc_1' },
  action: 'route.split_changed',
  system: 'loans',
  target: { kind: 'route', id: 'credit' },
};

/** Polls once in an hour unless `pace` says otherwise; the first round, at the start, has been through when this resolves. */
export async function openTestTrail(
  db: Db,
  given: Partial<Pick<TrailDeps, 'dataDir' | 'mirror' | 'pace'>> & { clock?: Clock } = {},
): Promise<TestTrail> {
  const folder = mkdtempSync(path.join(tmpdir(), 'haechi-trail-'));
  const dataDir = given.dataDir ?? path.join(folder, 'data');
  const mirror = given.mirror ?? { dir: path.join(folder, 'mirror'), chosen: true };
  const trail = createTrail({
    db,
    clock: given.clock ?? systemClock,
    random: systemRandom,
    log: createLog('silent'),
    dataDir,
    mirror,
    pace: { pollMs: 3_600_000, checkpointMs: 3_600_000, ...given.pace },
  });
  await trail.start();
  await trail.checkpointNow();
  const write: TestTrail['write'] = async (count, entry) => {
    for (let i = 0; i < count; i += 1) {
      await transact(db, (tx) => trail.record(tx, { ...plainEntry, detail: { i }, ...entry }));
    }
    await trail.flush();
  };
  return { trail, dataDir, mirrorDir: mirror.dir, write };
}
