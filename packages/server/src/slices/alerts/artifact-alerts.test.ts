import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { systemRandom } from '../../platform/random.ts';
import { artifactAlerts } from './artifact-alerts.ts';
import { listAlerts } from './read-model.ts';
import type { AlertsDeps } from './service.ts';

const stores = await testStores();
afterAll(() => stores.close());

const told: string[] = [];
const deps: AlertsDeps = {
  db: stores.db,
  clock: systemClock,
  random: systemRandom,
  jobs: { enqueue: async (_, { queue }) => void told.push(`job ${queue}`), work: () => {} },
  changes: { publish: async () => {} },
  trail: {
    record: async (_, { action }) => {
      told.push(`trail ${action}`);
      return { id: 'trl_1' };
    },
  },
  notify: { enqueue: async (_, { severity, subject }) => void told.push(`notice ${severity} ${subject.key}`) },
  monitors: { findingsById: async () => [] },
};
const found = { system: 'loans', version: 'credit/3', sha256: 'ab'.repeat(32), part: 'frame' };
const list = () => listAlerts({ db: stores.db, monitors: deps.monitors }, everywhere, { limit: 10 });

test('a changed artifact raises one alert however many processes find it, and loading it again resolves it', async () => {
  const processes = [artifactAlerts(deps), artifactAlerts(deps)] as const;
  await processes[0].onSound(found);
  expect(told).toEqual([]);
  await Promise.all([1, 2, 3].flatMap(() => processes.map((process) => process.onTampered(found))));
  expect(told).toEqual(['job alert.raised', 'notice serious alerts.sentence.artifact_tampered', 'trail alert.raised']);
  const [alert, ...others] = (await list()).items;
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    system: 'loans',
    version: 'credit/3',
    state: 'open',
    objective: 'artifact_tampered',
    findings: [],
  });
  await processes[1].onSound({ ...found, version: 'credit/2' });
  expect((await list()).items[0]?.state).toBe('open');
  await processes[1].onSound(found);
  expect((await list()).items[0]).toMatchObject({
    state: 'resolved',
    resolution: { key: 'alerts.resolution.artifact_loads' },
  });
  // Changed once more: a new alert.
  await processes[0].onTampered(found);
  expect((await list()).items.map(({ state }) => state).sort()).toEqual(['open', 'resolved']);
});
