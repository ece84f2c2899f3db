import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { createTrail } from './index.ts';
import { openTestTrail } from './open-test-trail.ts';

const stores = await testStores();
afterAll(() => stores.close());

test('a second place that cannot be read at the start is asked again, and nothing is written to it twice', async () => {
  const first = await openTestTrail(stores.db);
  await first.write(5);
  await first.trail.stop();
  const file = path.join(first.mirrorDir, readdirSync(first.mirrorDir)[0] ?? '');
  const anchors = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"signature"'));
  const before = anchors();

  const trail = createTrail({
    db: stores.db,
    clock: systemClock,
    random: systemRandom,
    log: createLog('silent'),
    dataDir: first.dataDir,
    mirror: { dir: first.mirrorDir, chosen: true },
    pace: { pollMs: 3_600_000, checkpointMs: 3_600_000 },
  });
  await trail.start();
  // The disk of the second place is away for a moment.
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await expect(trail.checkpointNow()).rejects.toThrow();
  expect(trail.status().alarm).toMatch(/cannot be read/);
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  await trail.checkpointNow();
  expect(trail.status().alarm).toBeNull();
  expect(anchors()).toEqual(before);
  expect(await trail.verify()).toMatchObject({ verdict: 'pass', problems: [] });
  await trail.stop();
});
