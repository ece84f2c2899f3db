import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migratePostgres } from '../../../platform/migrate-postgres.ts';
import { migrationFolder } from '../../../platform/migration-files.ts';

/** The last migration of the release before monitors could be defined. */
const LAST_BEFORE = 85;

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

test('records of the release before monitors could be defined are migrated: findings, objectives and alerts stay, and each system is given the new objective', async () => {
  const { pool } = stores;
  const folder = await mkdtemp(path.join(tmpdir(), 'haechi-upgrade-'));
  try {
    const all = migrationFolder('postgres');
    for (const name of await readdir(all)) {
      if (/^\d{4}-/.test(name) && Number(name.slice(0, 4)) <= LAST_BEFORE)
        await copyFile(path.join(all, name), path.join(folder, name));
    }
    await pool.query('drop schema public cascade; create schema public');
    await migratePostgres(pool, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
  const sentence = '{"key": "monitors.finding.above", "params": {}}';
  for (const [id, key, basis, closed] of [
    ['fnd_1', 'limit-accuracy', 'limit', null],
    ['fnd_2', 'limit-accuracy', 'limit', '2026-01-02'],
    ['fnd_3', 'stable-accuracy', 'versus_stable', null],
  ])
    await pool.query(
      `insert into findings (id, system_id, key, basis, indicator, version, verdict, estimate, test, path, sentence, window_from, window_to, opened_at, changed_at, closed_at)
       values ($1, 'loans', $2, $3, 'accuracy', 'm/1', 'fail', '{}', 'wilson', 'summary', '${sentence}', '2026-01-01', '2026-01-02', '2026-01-01', '2026-01-01', $4)`,
      [id, key, basis, closed],
    );
  for (const [id, system, basis] of [
    ['obj_1', 'loans', 'limit'],
    ['obj_2', 'loans', 'versus_stable'],
    ['obj_3', 'cards', 'limit'],
  ])
    await pool.query(
      `insert into objectives (id, system_id, name, basis, on_fail, verdict, reason) values ($1, $2, '{}', $3, 'alert', 'fail', '{}')`,
      [id, system, basis],
    );
  for (const [id, version, state] of [
    ['alr_1', 'm/1', 'open'],
    ['alr_2', 'm/1', 'resolved'],
    ['alr_3', null, 'acknowledged'],
  ])
    await pool.query(
      `insert into alerts (id, system_id, objective_id, basis, version, state, severity, sentence, finding_ids, raised_at)
       values ($1, 'loans', 'obj_1', 'limit', $2, $3, 'minor', '${sentence}', '{fnd_1}', '2026-01-01')`,
      [id, version, state],
    );

  const applied = await migratePostgres(pool);
  expect(applied).toContain('0090-monitor-definitions.sql');
  const found = await pool.query(
    'select id, monitor_id, slice, contributors, settings, cost from findings order by id',
  );
  expect(found.rows).toEqual(
    ['fnd_1', 'fnd_2', 'fnd_3'].map((id) => ({
      id,
      monitor_id: null,
      slice: '',
      contributors: [],
      settings: {},
      cost: null,
    })),
  );
  const objectives = await pool.query('select system_id, basis, verdict, enabled from objectives order by 1, 2');
  expect(objectives.rows).toEqual([
    { system_id: 'cards', basis: 'limit', verdict: 'fail', enabled: true },
    { system_id: 'cards', basis: 'monitor', verdict: 'skipped', enabled: true },
    { system_id: 'loans', basis: 'limit', verdict: 'fail', enabled: true },
    { system_id: 'loans', basis: 'monitor', verdict: 'skipped', enabled: true },
    { system_id: 'loans', basis: 'versus_stable', verdict: 'fail', enabled: true },
  ]);
  const alerts = await pool.query('select id, state, monitor_id from alerts order by id');
  expect(alerts.rows.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'alr_1 open',
    'alr_2 resolved',
    'alr_3 acknowledged',
  ]);
  const again = (monitor: string | null) =>
    pool.query(
      `insert into alerts (id, system_id, objective_id, basis, version, state, severity, sentence, finding_ids, raised_at, monitor_id)
       values (gen_random_uuid()::text, 'loans', 'obj_1', 'monitor', 'm/1', 'open', 'minor', '${sentence}', '{}', '2026-01-01', $1)`,
      [monitor],
    );
  await again('drift');
  await expect(again('drift')).rejects.toThrow(/alerts_one_open/);
  await expect(again(null)).rejects.toThrow(/alerts_one_open/);
});
