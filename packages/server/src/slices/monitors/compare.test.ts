import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everywhere } from '../../platform/http/caller.ts';
import { listFindings } from './findings-store.ts';
import { openMonitors, type Shown, type TestMonitors } from './monitors-fixture.ts';
import type { JudgedBy } from './request-plan.ts';

let stores: TestStores;
let kit: TestMonitors;
let system: string;
let tests = 0;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  tests += 1;
  system = `judged-${tests}`;
  kit = openMonitors(stores, { enqueue: async () => undefined });
  await kit.createSystem(system);
  const since = new Date(kit.world.now.getTime() - 600_000);
  kit.world.splits = [
    {
      route: system,
      system,
      model: 'm',
      stable: { version: 1, label: 'm/1' },
      candidate: { version: 2, label: 'm/2', weight: 5_000 },
      candidateSince: since,
      period: `per-${tests}`,
      changedAt: since,
    },
  ];
});

const judgedBy = (labelled: number): JudgedBy => ({
  labelled,
  samples: 400,
  metrics: [
    { metric: 'accuracy', margin: null, name: null, worse: 'lower' },
    { metric: 'error_rate', margin: null, name: null, worse: 'lower' },
  ],
});

/** `count` requests of both versions, one after the other; every third of the candidate's fails in addition when `failing`. */
async function requests(count: number, { labels = false, failing = false } = {}): Promise<void> {
  const time = (i: number) => new Date(kit.world.now.getTime() - 500_000 + i * 500);
  const shown = Array.from(
    { length: count },
    (_, i): Shown => ({
      id: `r${i}`,
      time: time(i),
      version: i % 2 === 0 ? 'm/1' : 'm/2',
      route: system,
      prediction: i % 4 < 2 ? 'yes' : 'no',
      groups: { sex: i % 3 === 0 ? 'f' : 'm' },
      ...(labels ? { label: i % 4 < 2 ? 'yes' : 'no' } : {}),
    }),
  );
  await kit.send(system, shown);
  const failures = shown
    .filter((_, i) => i % 6 === 1)
    .map((one) => ({
      system_id: system,
      time: one.time,
      route: system,
      version: 'm/2',
      variant: 'canary',
      code: 'model_failed',
      n: 1,
    }));
  if (failing) await stores.rows.insert('prediction_failures', failures);
}
const look = async () => {
  await kit.monitors.settle();
  return kit.monitors.comparison(system);
};
const verdictsOf = (found: Awaited<ReturnType<typeof look>>) =>
  Object.fromEntries((found?.items ?? []).map(({ indicator, verdict }) => [indicator, verdict]));

describe('the comparison of a rollout', () => {
  test('without labels is judged by its requests; outcomes stay skipped and in nobody’s way', async () => {
    kit.world.judgedBy = judgedBy(0);
    await requests(100);
    expect(await look()).toMatchObject({ verdict: 'skipped', candidate_n: 50 });
    await requests(400);
    const found = await look();
    expect(found).toMatchObject({ verdict: 'pass', candidate_n: 200, candidate_labelled: 0 });
    expect(verdictsOf(found)).toMatchObject({ accuracy: 'skipped', error_rate: 'pass' });
  });

  test('that wants labels does not pass by its requests alone, and keeps room in its level for what comes later', async () => {
    kit.world.judgedBy = judgedBy(200);
    await requests(400);
    const early = await look();
    expect(early?.verdict).toBe('skipped');
    expect(verdictsOf(early)).toEqual({ error_rate: 'pass' });
    await requests(400, { labels: true });
    const later = await look();
    expect(later).toMatchObject({ verdict: 'pass', candidate_labelled: 200 });
    expect(verdictsOf(later)).toMatchObject({ accuracy: 'pass', error_rate: 'pass' });
  });

  test('a candidate that fails requests is found before any label, as a finding with its numbers', async () => {
    kit.world.judgedBy = judgedBy(200);
    await requests(900, { failing: true });
    const found = await look();
    expect(found?.verdict).toBe('fail');
    const { items } = await listFindings(stores.db, everywhere, { system, limit: 10 });
    expect(items).toMatchObject([
      { basis: 'versus_stable', indicator: 'error_rate', version: 'm/2', test: 'block_contrast', verdict: 'fail' },
    ]);
    expect(items[0]?.estimate).toMatchObject({ n: 900 + 150 });
  });
});
