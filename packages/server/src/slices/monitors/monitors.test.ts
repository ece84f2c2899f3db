import { referenceProfileSchema } from '@haechi/contract';
import { binCounts, coarsenBins, ksTwoSample, psi, quantileCuts, summariseNumeric } from '@haechi/stats';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';
import { LIMIT_ALPHA } from './constants.ts';
import { listFindings } from './findings-store.ts';
import { listIndicators } from './indicators-read.ts';
import { openMonitors, type Shown, type TestMonitors } from './monitors-fixture.ts';
import { changeSettings, settingsOf } from './settings.ts';
import { systemStatus } from './status.ts';

let stores: TestStores;
let kit: TestMonitors;
/** Each test has a system of its own in the stores of this file. */
let system: string;
let tests = 0;
let enqueued: { queue: string; data: object }[];
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  tests += 1;
  system = `credit-${tests}`;
  enqueued = [];
  const enqueue = async (_tx: unknown, job: { queue: string; data: object }) => {
    enqueued.push(job);
    return undefined;
  };
  kit = openMonitors(stores, { enqueue });
  await kit.createSystem(system);
});

const actor = { kind: 'account', id: 'acc_1' } as const;
const minutes = (count: number) => count * 60_000;

/** `count` labelled rows of `version` ending now; `accuracy` of them right, evenly spread, in two groups. */
function labelled(version: string, count: number, accuracy: number): Shown[] {
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'yes' : 'no';
    const right = Math.floor((i + 1) * accuracy) > Math.floor(i * accuracy);
    const prediction = right ? label : label === 'yes' ? 'no' : 'yes';
    const time = new Date(kit.world.now.getTime() - minutes(4) - i);
    return {
      id: `${version}-${i}`,
      time,
      version,
      prediction,
      label,
      groups: { sex: i % 4 < 2 ? 'f' : 'm' },
      confidence: 0.8,
    };
  });
}

const indicators = (query: { indicator?: string } = {}) =>
  listIndicators(stores.rows, everywhere, { system, now: kit.world.now, ...query });
const openLimits = async () =>
  (await listFindings(stores.db, everywhere, { system, open: true, limit: 100 })).items.map(
    ({ indicator, version }) => `${indicator} ${version}`,
  );

test('a number beyond its limit opens one finding, which closes when it keeps the limit again, and not when rows are missing', async () => {
  kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: null });
  await kit.send(system, labelled('credit/1', 1_000, 0.55));
  await kit.monitors.settle();
  expect(await openLimits()).toEqual(['accuracy credit/1']);
  expect(enqueued.map(({ queue }) => queue)).toEqual(['findings.changed']);

  // Judged again on the same rows: nothing is written anew.
  await kit.send(system, labelled('credit/1', 10, 1));
  await kit.monitors.settle();
  expect((await listFindings(stores.db, everywhere, { system, limit: 10 })).items).toHaveLength(1);
  const [finding] = (await listFindings(stores.db, everywhere, { system, limit: 10 })).items;
  expect(finding).toMatchObject({
    basis: 'limit',
    limit: 0.7,
    side: 'min',
    path: 'summary',
    estimate: { value: 0.55, n: 1000, level: 1 - LIMIT_ALPHA },
  });
  expect(finding?.sentence.key).toBe('monitors.finding.below_limit');

  // A day of silence, then a few rows: too few to say anything, so the finding stays.
  kit.world.now = new Date(kit.world.now.getTime() + minutes(26 * 60));
  await kit.send(
    system,
    labelled('credit/1', 20, 1).map((row) => ({ ...row, id: `late-${row.id}` })),
  );
  await kit.monitors.settle();
  expect(await openLimits()).toEqual(['accuracy credit/1']);

  await kit.send(
    system,
    labelled('credit/1', 800, 0.9).map((row) => ({ ...row, id: `good-${row.id}` })),
  );
  await kit.monitors.settle();
  expect(await openLimits()).toEqual([]);
  const [closed] = (await listFindings(stores.db, everywhere, { system, limit: 10 })).items;
  expect(closed).toMatchObject({ verdict: 'pass', closed_reason: { key: 'monitors.reason.within_limit' } });
});

test('too few rows are skipped with the reason, and the overview says so', async () => {
  await kit.send(system, labelled('credit/1', 50, 0.2));
  await kit.monitors.settle();
  const { points } = await indicators({ indicator: 'accuracy' });
  expect(points).toMatchObject([
    { verdict: 'skipped', reason: { key: 'monitors.reason.too_few', params: { n: 50, min_n: 200 } } },
  ]);
  const status = await systemStatus({ ...stores, clock: kit.clock, systems: systemsOf() }, everywhere, { limit: 10 });
  expect(status.items).toMatchObject([
    {
      system,
      verdict: 'skipped',
      open_findings: 0,
      predictions_24h: 50,
      main: { indicator: 'accuracy', version: 'credit/1' },
    },
  ]);
});

function systemsOf() {
  const one = {
    id: system,
    name: system,
    description: '',
    owner: '',
    risk_tier: 'limited' as const,
    time_zone: 'UTC',
    created_at: '2026-01-01T00:00:00.000Z',
    archived_at: null,
    revision: 1,
  };
  return { all: async () => [one] };
}

test('drift from the summary agrees with the raw data: PSI exactly, Kolmogorov-Smirnov within the stated bound of one over the cuts', async () => {
  const reference = Float64Array.from({ length: 3_000 }, (_, i) => Math.sin(i) * 50 + (i % 97));
  const current = Float64Array.from({ length: 1_200 }, (_, i) => Math.sin(i * 1.7) * 50 + (i % 97) + 30);
  const cuts = quantileCuts(reference);
  const profile = referenceProfileSchema.parse({
    format: 'haechi.profile.v1',
    rows: reference.length,
    numeric: { amount: summariseNumeric(reference, cuts) },
    categorical: {},
  });
  kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile });
  const rows = Array.from(current, (amount, i) => {
    const time = new Date(kit.world.now.getTime() - minutes(4) - i);
    return { id: `p${i}`, time, version: 'credit/1', prediction: 'no', num: [amount, 1] };
  });
  await kit.send(system, rows);
  await kit.monitors.settle();

  const [ks] = (await indicators({ indicator: 'ks' })).points;
  const exact = ksTwoSample(reference, current).statistic;
  expect(ks?.path).toBe('summary');
  expect(ks?.estimate.value).toBeLessThanOrEqual(exact + 1e-12);
  expect(exact - (ks?.estimate.value ?? 0)).toBeLessThanOrEqual(1 / cuts.length);
  expect(ks?.estimate.upper).toBeGreaterThanOrEqual(exact);

  const [index] = (await indicators({ indicator: 'psi' })).points;
  const raw = psi(
    coarsenBins({ reference: binCounts(reference, cuts).counts, current: binCounts(current, cuts).counts }),
  );
  expect(index?.estimate.value).toBeCloseTo(raw.value, 12);
  expect(index?.verdict).toBe('fail');
  expect(await kit.monitors.driftedFeatures(everywhere, system, 'credit/1')).toEqual(['amount']);
  // Opened in the same moment, so in no order.
  expect((await openLimits()).sort()).toEqual(['drift_share credit/1', 'psi credit/1']);
});

test('labels that come after a window closed reopen it, and its points say revised', async () => {
  const rows = labelled('credit/1', 400, 0.9);
  await kit.send(
    system,
    rows.map(({ label, ...row }) => row),
  );
  await kit.monitors.settle();
  expect((await indicators({ indicator: 'accuracy' })).points).toEqual([]);
  kit.world.now = new Date(kit.world.now.getTime() + minutes(120));
  await kit.sendLabels(
    system,
    rows.map(({ id, time, label }) => ({ id, time: kit.world.now, value: label ?? '', predicted: time })),
  );
  await kit.monitors.settle();
  const { points } = await indicators({ indicator: 'accuracy' });
  expect(points).toMatchObject([{ revised: true, verdict: 'pass', estimate: { n: 400 } }]);
  expect(points[0]?.estimate.value).toBeCloseTo(0.9, 9);
});

test('a mark set during a rebuild is not lost', async () => {
  await kit.send(system, labelled('credit/1', 300, 0.9));
  const original = stores.rows.command.bind(stores.rows);
  let interrupted = false;
  const rows: typeof stores.rows = {
    ...stores.rows,
    command: async (...given) => {
      await original(...given);
      if (interrupted) return;
      interrupted = true;
      await kit.send(
        system,
        labelled('credit/1', 100, 0.9).map((row) => ({ ...row, id: `during-${row.id}` })),
      );
    },
  };
  const other = openMonitors({ db: stores.db, rows }, { enqueue: async () => undefined }, kit.world);
  await other.monitors.settle();
  const { points } = await indicators({ indicator: 'volume' });
  expect(interrupted).toBe(true);
  expect(points.at(-1)?.estimate.value).toBe(400);
});

test('two servers that look at once write each finding once', async () => {
  const second = openMonitors(stores, { enqueue: async () => undefined }, kit.world);
  await kit.send(system, labelled('credit/1', 1_000, 0.5));
  await Promise.all([kit.monitors.settle(), second.monitors.settle(), kit.monitors.settle()]);
  const { items } = await listFindings(stores.db, everywhere, { system, limit: 100 });
  expect(items.map(({ indicator }) => indicator)).toEqual(['accuracy']);
});

test('a round that dies half-way leaves its marks, and the next one does the work', async () => {
  await kit.send(system, labelled('credit/1', 1_000, 0.5));
  const failing = openMonitors(
    stores,
    { enqueue: () => Promise.reject(new Error('the process died here')) },
    kit.world,
  );
  const dying = failing.monitors.settle();
  await kit.clock.sleep(500);
  expect(await openLimits()).toEqual([]);
  await kit.monitors.settle();
  await dying;
  expect(await openLimits()).toEqual(['accuracy credit/1']);
});

test('limits are changed with a revision, stand in the trail, and hold at once', async () => {
  await kit.send(system, labelled('credit/1', 1_000, 0.8));
  await kit.monitors.settle();
  expect(await openLimits()).toEqual([]);
  const before = await settingsOf(stores.db, everywhere, system);
  const limits = before.limits.map((limit) => (limit.indicator === 'accuracy' ? { ...limit, value: 0.95 } : limit));
  const change = (revision: number) =>
    transact(stores.db, (tx) =>
      changeSettings(
        tx,
        { system, edit: { limits, revision }, actor, scope: everywhere },
        { ...kit, changes: { publish: async () => {} } },
      ),
    );
  await change(before.revision);
  await expect(change(before.revision)).rejects.toMatchObject({ code: 'conflict' });
  await kit.monitors.settle();
  expect(await openLimits()).toEqual(['accuracy credit/1']);
  expect(await kit.actions()).toContain('monitors.settings_changed');
});

test('another system is not found: settings 404, lists empty', async () => {
  await kit.send(system, labelled('credit/1', 1_000, 0.5));
  await kit.monitors.settle();
  const outside = { all: false, systems: new Set(['other']) } as const;
  await expect(settingsOf(stores.db, outside, system)).rejects.toMatchObject({ code: 'not_found' });
  expect((await listFindings(stores.db, outside, { system, limit: 10 })).items).toEqual([]);
  expect((await listIndicators(stores.rows, outside, { system, now: kit.world.now })).points).toEqual([]);
  expect(await kit.monitors.openFindings(stores.db, outside, system)).toEqual([]);
  expect(await kit.monitors.driftedFeatures(outside, system, 'credit/1')).toEqual([]);
});
