import { seededRandom } from '@haechi/stats';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, describe, expect, test } from 'vitest';
import { type JudgedBy, planRequests } from './request-plan.ts';
import { judgeRequests } from './request-policy.ts';
import { readRequests } from './request-read.ts';

const stores = await testStores();
afterAll(() => stores.close());

const start = Date.parse('2026-03-01T00:00:00Z');
const N = 3_600;
const at = (i: number) => new Date(start + i * 1_000).toISOString();
const judgedBy: JudgedBy = {
  labelled: 0,
  samples: N,
  metrics: (
    ['error_rate', 'latency_p50', 'latency_p95', 'latency_p99', 'score_drift', 'business_mean', 'accuracy'] as const
  ).map((metric) => ({ metric, margin: null, name: metric === 'business_mean' ? 'repaid' : null, worse: 'lower' })),
};

interface World {
  readonly system: string;
  /** Chance of the candidate to fail, what it takes longer (ms), and what it earns less. */
  readonly fails?: number;
  readonly slower?: number;
  readonly less?: number;
}

/** Requests of both versions, every third the candidate's, with bursts in time that hit both. */
async function play({ system, fails = 0.01, slower = 0, less = 0 }: World, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const predictions: object[] = [];
  const failures: object[] = [];
  const events: object[] = [];
  for (let i = 0; i < N; i += 1) {
    const candidate = i % 3 === 0;
    const named = { system_id: system, time: at(i), route: 'apply', version: candidate ? 'm/2' : 'm/1' };
    const variant = candidate ? 'canary' : 'stable';
    if (random() < (candidate ? fails : 0.01)) {
      failures.push({ ...named, variant, code: 'model_failed', n: 1 });
      continue;
    }
    const busy = 40 + 30 * Math.sin(i / 200);
    const latency = busy * (0.5 + random()) - Math.log(1 - random()) * 5 + (candidate ? slower : 0);
    const id = `p${i}`;
    predictions.push({ ...named, id, seq: i, variant, latency_ms: latency, confidence: random(), received_at: at(i) });
    const payload = JSON.stringify({
      metric: 'repaid',
      value: 10 + random() - (candidate ? less : 0),
      prediction_id: id,
    });
    events.push({ system_id: system, kind: 'business', time: at(i), received_at: at(i), id: `b${i}`, seq: i, payload });
  }
  await stores.rows.insert('predictions', predictions);
  if (failures.length > 0) await stores.rows.insert('prediction_failures', failures);
  await stores.rows.insert('events', events);
}

async function judge(system: string, shadow = false) {
  const plan = planRequests(judgedBy, 1_000, 1);
  if (plan === null) throw new Error('the plan has requests');
  const facts = await readRequests(stores.rows, {
    system,
    route: 'apply',
    stable: 'm/1',
    candidate: 'm/2',
    shadow,
    from: new Date(start),
    until: new Date(start + N * 1_000),
    positive: null,
    family: plan.family,
  });
  const judged = judgeRequests(facts, { plan, alpha: 0.05 }, {});
  return {
    facts,
    ...judged,
    verdicts: Object.fromEntries(judged.items.map(({ indicator, verdict }) => [indicator, verdict])),
  };
}
const equal = {
  error_rate: 'pass',
  latency_p50: 'pass',
  latency_p95: 'pass',
  latency_p99: 'pass',
  score_drift: 'pass',
  business_mean: 'pass',
};

describe('the requests of two versions, read and judged', () => {
  test('equal ones pass, with effect, interval and n', async () => {
    await play({ system: 'equal' }, 1);
    const { verdicts, items, judged, facts } = await judge('equal');
    expect(verdicts).toEqual(equal);
    expect(judged).toBe(true);
    expect(facts.stable.n + facts.candidate.n).toBe(N);
    for (const { worsening, p, reason } of items) {
      expect(worsening?.n).toBeGreaterThan(1_100);
      expect(worsening?.lower ?? -1).toBeLessThan(worsening?.value ?? 0);
      expect(worsening?.upper ?? 1e9).toBeGreaterThan(worsening?.value ?? 0);
      expect(p).toBeGreaterThan(0.05);
      expect(reason.params['n']).toBe(worsening?.n);
    }
    expect(items[0]?.exact_p).toBeGreaterThan(0.01);
  });

  test('one that fails more, one that is slower, one that earns less: each is found for what it is', async () => {
    await play({ system: 'fails', fails: 0.08 }, 2);
    await play({ system: 'slow', slower: 60 }, 3);
    await play({ system: 'poor', less: 0.5 }, 4);
    const fails = await judge('fails');
    expect(fails.verdicts).toEqual({ ...equal, error_rate: 'fail' });
    const [errors] = fails.items;
    expect(errors?.candidate?.value).toBeGreaterThan(0.05);
    expect(errors?.exact_p).toBeLessThan(1e-6);
    const slow = await judge('slow');
    expect(slow.verdicts).toMatchObject({
      error_rate: 'pass',
      latency_p50: 'fail',
      latency_p95: 'fail',
      business_mean: 'pass',
    });
    const p95 = slow.items.find(({ indicator }) => indicator === 'latency_p95')?.worsening;
    expect(p95?.lower).toBeLessThan(60);
    expect(p95?.upper ?? 1e9).toBeGreaterThan(60);
    expect((await judge('poor')).verdicts).toEqual({ ...equal, business_mean: 'fail' });
  });

  test('a shadow is judged by what it would have said to the requests of the stable version', async () => {
    await play({ system: 'dark' }, 5);
    const rows = Array.from({ length: N }, (_, i) => i)
      .filter((i) => i % 3 !== 0)
      .map((i) => ({
        system_id: 'dark',
        time: at(i),
        id: `p${i}`,
        route: 'apply',
        version: 'm/2',
        confidence: 0.5,
        latency_ms: 400,
      }));
    await stores.rows.insert('shadow_predictions', rows);
    const { facts, verdicts } = await judge('dark', true);
    expect(facts.candidate.n).toBe(rows.length);
    expect(verdicts).toMatchObject({ error_rate: 'pass', latency_p50: 'fail' });
  });

  test('too few rows are skipped, never passed; nothing at all too', async () => {
    const { items, judged } = await judge('nobody');
    expect(items.map(({ verdict }) => verdict)).toEqual(items.map(() => 'skipped'));
    expect(judged).toBe(false);
  });
});
