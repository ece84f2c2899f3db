/** The whole path, from rows of exposures and events to the verdict, many times over: how often nothing is called something, and something is found. */
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitionOf, later, startExperiments } from './experiments-fixture.ts';

const stores = await testStores();
const stage = await startExperiments(stores);
const { call, pass, now } = stage;
beforeAll(() => call('POST /api/v1/systems', { id: 'shop', name: 'Shop' }));
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

/** Uniform in [0, 1), the same sequence each time. */
function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LOOKS = 3;
const decided = ['winner', 'worse', 'equivalent'];

/** One experiment with `planned` units, looked at while they come. The outcomes of its looks. */
async function run(
  id: string,
  { planned, rates, draw }: { planned: number; rates: readonly [number, number]; draw: () => number },
) {
  await call(
    'POST /api/v1/experiments',
    definitionOf(id, {
      on_harm: 'keep',
      analysis: { conversion_window: '10m', look_back: 'off', planned_units: planned },
    }),
  );
  await call(`POST /api/v1/experiments/${id}/start`, { reason: 'go' });
  const period = (await stage.running(id))?.period ?? '';
  const outcomes: string[] = [];
  for (let part = 0; part < LOOKS; part += 1) {
    const at = later(now(), 1);
    const units = Array.from({ length: planned / LOOKS }, (_, i) => ({
      unit: `${id}-${part}-${i}`,
      treated: draw() < 0.5,
    }));
    await stage.expose(
      units.map(({ unit, treated }) => ({ unit, variant: treated ? 'new' : 'old', experiment: id, period, at })),
    );
    const buyers = units.filter(({ treated }) => draw() < rates[treated ? 1 : 0]);
    await stage.business(buyers.map(({ unit }) => ({ user: unit, metric: 'purchase', value: 1, at: later(at, 1) })));
    pass(20 * 60_000);
    outcomes.push((await call(`POST /api/v1/experiments/${id}/looks`, {})).body.outcome);
  }
  await call(`POST /api/v1/experiments/${id}/stop`, { reason: 'done' });
  pass(20 * 60_000);
  await call(`POST /api/v1/experiments/${id}/looks`, {});
  return outcomes;
}

test('rows in, verdict out: at most as many false verdicts as alpha allows, and the planned effect is found', async () => {
  const draw = drawing(20_260_601);
  let [wrong, found] = [0, 0];
  const [idle, real] = [40, 15];
  for (let i = 0; i < idle; i += 1) {
    const outcomes = await run(`idle-${i}`, { planned: 420, rates: [0.3, 0.3], draw });
    if (outcomes.some((outcome) => decided.includes(outcome))) wrong += 1;
  }
  // 0.3 and 0.5: what 420 units find with a power of about 0.85 at the planned end of a sequential analysis.
  for (let i = 0; i < real; i += 1) {
    const outcomes = await run(`real-${i}`, { planned: 420, rates: [0.3, 0.5], draw });
    if (outcomes.includes('winner')) found += 1;
  }
  // Seven of forty at a rate of 0.05 happen once in three hundred times.
  expect(wrong).toBeLessThan(7);
  expect(found).toBeGreaterThan(9);
}, 300_000);
