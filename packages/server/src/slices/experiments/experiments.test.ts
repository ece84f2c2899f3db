/** Over 300 lines because every case stands on the same set of stores, which takes longer to open than the cases do. */
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignUnit } from './assignment.ts';
import { definitionOf, later, startExperiments } from './experiments-fixture.ts';

const stores = await testStores();
const stage = await startExperiments(stores);
const { call, pass, now, expose, business } = stage;
beforeAll(async () => {
  for (const id of ['shop', 'other']) await call('POST /api/v1/systems', { id, name: id });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const begin = async (id: string, more: object = {}) => {
  const made = await call('POST /api/v1/experiments', definitionOf(id, more));
  expect(made.status, made.text).toBe(201);
  const started = await call(`POST /api/v1/experiments/${id}/start`, { reason: 'go' });
  expect(started.status, started.text).toBe(200);
  return { id, from: now(), period: (await stage.running(id))?.period ?? '' };
};
type Run = Awaited<ReturnType<typeof begin>>;
/** Exposes units to an arm, some minutes after the start. */
const give = (
  { id, from, period }: Run,
  arm: string,
  { names, minutes = 1 }: { names: readonly string[]; minutes?: number },
) => expose(names.map((unit) => ({ unit, variant: arm, experiment: id, period, at: later(from, minutes) })));
const end = async (id: string) => {
  await call(`POST /api/v1/experiments/${id}/stop`, { reason: 'done' });
  pass(3 * 3_600_000);
  return look(id);
};
const look = async (id: string) => {
  const { status, body, text } = await call(`POST /api/v1/experiments/${id}/looks`, {});
  expect(status, text).toBe(201);
  return body;
};
/** Units that an experiment reaches, each with its arm. */
const armsOf = async (id: string, names: readonly string[]) => {
  const running = await stage.running(id);
  if (running === undefined) throw new Error(`${id} is not running`);
  return names.flatMap((unit) => {
    const { arm } = assignUnit(running, unit);
    return arm === null ? [] : [{ unit, arm }];
  });
};
const units = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

test('a period from its rows to the winner: who counts, what counts, and when', async () => {
  const run = await begin('sells');
  const { from, period } = run;
  await give(run, 'old', { names: units('o', 400) });
  await give(run, 'new', { names: units('n', 400) });
  await give(run, 'new', { names: units('late', 7), minutes: 170 });
  await give(run, 'old', { names: units('both', 3) });
  await give(run, 'new', { names: units('both', 3), minutes: 2 });
  // Another period, another experiment: not ours.
  await expose([{ unit: 'o0', variant: 'new', experiment: 'sells', period: 'earlier', at: later(from, 1) }]);
  const bought = (user: string, minutes: number, id?: string) => ({
    ...{ user, metric: 'purchase', value: 10, at: later(from, minutes) },
    ...(id === undefined ? {} : { id }),
  });
  await business([
    ...units('o', 100).map((user) => bought(user, 5)),
    ...units('n', 200).map((user) => bought(user, 5)),
    // Twice the same event, before the exposure, after the window, of nobody.
    bought('o0', 6, 'twice'),
    bought('o0', 6, 'twice'),
    bought('o300', 0),
    bought('o301', 70),
    bought('stranger', 5),
  ]);
  pass(3 * 3_600_000);
  const found = await look('sells');
  expect(found).toMatchObject({
    verdict: 'pass',
    outcome: 'winner',
    winner: 'new',
    units: 800,
    multiple_units: 3,
    final: false,
  });
  expect(found.arms).toMatchObject([
    { arm: 'old', control: true, units: 400, waiting: 0 },
    { arm: 'new', units: 400, waiting: 7 },
  ]);
  const [metric] = found.metrics;
  expect(metric).toMatchObject({ arm: 'new', outcome: 'better', control: { value: 0.25 }, treatment: { value: 0.5 } });
  expect(metric.difference.lower).toBeGreaterThan(0);

  // A late event counts at the next look, and a purchase that names its prediction alone belongs to the user of that.
  await business([bought('o302', 6)]);
  expect((await look('sells')).metrics[0].control.value).toBeCloseTo(101 / 400, 12);

  // It goes on until somebody stops it; then those who take part are counted to the end.
  expect((await call('GET /api/v1/experiments/sells')).body).toMatchObject({
    state: 'running',
    verdict: 'pass',
    winner: 'new',
  });
  await call('POST /api/v1/experiments/sells/stop', { reason: 'sold enough' });
  expect((await call('GET /api/v1/experiments/sells')).body).toMatchObject({ state: 'settling' });
  await give(run, 'new', { names: ['after-the-end'], minutes: 181 });
  expect((await look('sells')).final).toBe(false);
  pass(2 * 3_600_000);
  expect(await look('sells')).toMatchObject({ final: true, units: 807 });
  const over = (await call('GET /api/v1/experiments/sells')).body;
  expect(over).toMatchObject({
    state: 'ended',
    period: { period: 1, planned_units: 1_000, stop_reason: { key: 'experiments.stopped_by_hand' } },
  });
  const { body: results } = await call('GET /api/v1/experiments/sells/results');
  expect(results.points).toHaveLength(4);
  expect(results.points[0].metrics).toMatchObject([{ name: 'bought', arm: 'new' }]);

  // Again: a new period with new salts, whose looks are its own.
  await call('POST /api/v1/experiments/sells/start', { reason: 'again' });
  expect((await stage.running('sells'))?.period).not.toBe(period);
  expect(await look('sells')).toMatchObject({
    period: 2,
    verdict: 'skipped',
    outcome: 'no_data',
    winner: null,
    units: 0,
  });
  expect((await call('GET /api/v1/experiments/sells/looks?period=1')).body.items).toHaveLength(4);
  await end('sells');
});

describe('a verdict is held back', () => {
  test('by a sample ratio that cannot be chance, whatever the metric says', async () => {
    const run = await begin('skewed');
    await give(run, 'old', { names: units('so', 300) });
    await give(run, 'new', { names: units('sn', 200) });
    await business(units('sn', 150).map((user) => ({ user, metric: 'purchase', value: 1, at: later(run.from, 2) })));
    pass(2 * 3_600_000);
    const found = await look('skewed');
    expect(found).toMatchObject({ verdict: 'fail', outcome: 'sample_ratio', winner: null });
    expect(found.checks.find(({ check }: { check: string }) => check === 'sample_ratio').p).toBeLessThan(0.001);
    expect(found.metrics[0]).toMatchObject({ verdict: 'skipped', p: null });
    await end('skewed');
  });

  test('in a fixed analysis until the planned units are there; with one arm empty; after an early end', async () => {
    const analysis = { mode: 'fixed', conversion_window: '60m', look_back: 'off', planned_units: 600 };
    const run = await begin('patient', { analysis });
    expect(await look('patient')).toMatchObject({ verdict: 'skipped', outcome: 'no_data' });
    await give(run, 'old', { names: units('po', 5), minutes: 1 });
    pass(2 * 3_600_000);
    expect(await look('patient')).toMatchObject({ verdict: 'skipped', outcome: 'arm_empty' });
    await give(run, 'old', { names: units('po', 100), minutes: 2 });
    await give(run, 'new', { names: units('pn', 100), minutes: 2 });
    await business(units('pn', 90).map((user) => ({ user, metric: 'purchase', value: 1, at: later(run.from, 3) })));
    expect(await look('patient')).toMatchObject({ verdict: 'skipped', outcome: 'not_yet', winner: null });
    expect(await end('patient')).toMatchObject({ verdict: 'skipped', outcome: 'stopped_early', winner: null });
  });

  test('never again once a fixed analysis has judged: it ends as planned', async () => {
    const analysis = { mode: 'fixed', conversion_window: '60m', look_back: 'off', planned_units: 200 };
    const run = await begin('once', { analysis });
    await give(run, 'old', { names: units('co', 110) });
    await give(run, 'new', { names: units('cn', 110) });
    await business(units('cn', 60).map((user) => ({ user, metric: 'purchase', value: 1, at: later(run.from, 2) })));
    pass(2 * 3_600_000);
    expect(await look('once')).toMatchObject({ verdict: 'pass', winner: 'new', final: false });
    expect((await call('GET /api/v1/experiments/once')).body).toMatchObject({
      state: 'settling',
      period: { stop_reason: { key: 'experiments.stopped_as_planned', params: { units: 220 } } },
    });
    expect(await end('once')).toMatchObject({ verdict: 'pass', winner: 'new', final: true });
  });
});

test('the history of a unit sharpens the comparison, and only its own', async () => {
  const metrics = [{ name: 'spent', type: 'sum', event: 'business', metric: 'spend' }];
  const analysis = { conversion_window: '60m', look_back: '1d', planned_units: 400 };
  const { from, period } = await begin('history', { metrics, analysis });
  const all = units('h', 400);
  const spend = (user: string, value: number, at: Date) => ({ user, metric: 'spend', value, at });
  await expose(
    all.map((unit, i) => ({ unit, variant: i % 2 ? 'new' : 'old', experiment: 'history', period, at: later(from, 1) })),
  );
  // What is spent afterwards is what was spent before, one more with the new form, and a little that nobody foresees.
  await business(all.map((user, i) => spend(user, (i >> 1) % 50, later(from, -10))));
  await business(all.map((user, i) => spend(user, ((i >> 1) % 50) + (i % 2) + ((i * 7) % 3) / 10, later(from, 5))));
  await business(all.map((user) => spend(user, 1_000, later(from, -2 * 24 * 60))));
  pass(2 * 3_600_000);
  const [spent] = (await look('history')).metrics;
  expect(spent.difference.value).toBeCloseTo(1, 1);
  expect(spent.variance_reduction.value).toBeGreaterThan(0.99);
  const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
  expect(width(spent.difference)).toBeLessThan(width(spent.raw.difference) / 5);
  expect(spent).toMatchObject({ outcome: 'better' });
  await end('history');
});

test('an arm of weight zero is given to nobody and asked for by no check', async () => {
  const arms = [
    { name: 'old', weight: '50%', control: true },
    { name: 'new', weight: '50%' },
    { name: 'shelved', weight: 0 },
  ];
  const { from, period } = await begin('three', { arms });
  const given = await armsOf('three', units('z', 300));
  expect(new Set(given.map(({ arm }) => arm))).toEqual(new Set(['old', 'new']));
  await expose(given.map(({ unit, arm }) => ({ unit, variant: arm, experiment: 'three', period, at: later(from, 1) })));
  pass(2 * 3_600_000);
  const found = await look('three');
  expect(found.checks.find(({ check }: { check: string }) => check === 'sample_ratio').verdict).toBe('pass');
  expect(found.arms[2]).toMatchObject({ arm: 'shelved', weight: 0, units: 0 });
  await end('three');
});

test('events without a user belong to the user of their prediction; ratios are sums by sums', async () => {
  const metrics = [
    { name: 'basket', type: 'mean', event: 'business', metric: 'order' },
    {
      name: 'margin',
      type: 'ratio',
      role: 'secondary',
      numerator: { event: 'business', metric: 'profit' },
      denominator: { event: 'business', metric: 'order' },
    },
    {
      name: 'slow',
      type: 'mean',
      role: 'guardrail',
      better: 'lower',
      event: 'latency',
      smallest_effect: { relative: 0.5 },
    },
    { name: 'wrong', type: 'mean', role: 'secondary', better: 'lower', event: 'error' },
  ];
  const { from, period } = await begin('ratios', { metrics });
  const all = units('r', 240);
  await expose(
    all.map((unit, i) => ({ unit, variant: i % 2 ? 'new' : 'old', experiment: 'ratios', period, at: later(from, 1) })),
  );
  const at = later(from, 5);
  await stage.predicted(
    all.map((user, i) => ({ user, at, prediction: i % 3 ? 'yes' : 'no', label: 'yes', latencyMs: 20 + (i % 5) })),
  );
  const order = (user: string, value: number) => ({ user: '', metric: 'order', value, at, predictionId: `p${user}` });
  await business([
    ...all.flatMap((user, i) => Array.from({ length: 1 + (i % 4) }, () => order(user, 10 + (i % 7)))),
    ...all.map((user, i) => ({ user, metric: 'profit', value: 2 + (i % 3), at })),
  ]);
  pass(2 * 3_600_000);
  const found = (await look('ratios')).metrics;
  const of = (name: string) => found.find(({ metric }: { metric: string }) => metric === name);
  // The same by hand.
  const mine = all.map((_, i) => i).filter((i) => i % 2 === 0);
  const sum = (value: (i: number) => number) => mine.reduce((total, i) => total + value(i), 0);
  const orders = sum((i) => (1 + (i % 4)) * (10 + (i % 7)));
  expect(of('basket').control.value).toBeCloseTo(orders / sum((i) => 1 + (i % 4)), 9);
  expect(of('margin').control.value).toBeCloseTo(sum((i) => 2 + (i % 3)) / orders, 9);
  expect(of('slow').control.value).toBeCloseTo(sum((i) => 20 + (i % 5)) / mine.length, 9);
  expect(of('slow').outcome).toBe('safe');
  expect(of('wrong').control.value).toBeCloseTo(sum((i) => Number(i % 3 === 0)) / mine.length, 9);
  await end('ratios');
});

test('two experiments with the same units: whether the effect depends on the other arm', async () => {
  const first = await begin('left');
  const second = await begin('right');
  const all = units('i', 800);
  const among = (fits: (i: number) => boolean) => ({ names: all.filter((_, i) => fits(i)) });
  await give(
    first,
    'new',
    among((i) => i % 2 === 1),
  );
  await give(
    first,
    'old',
    among((i) => i % 2 === 0),
  );
  await give(
    second,
    'new',
    among((i) => i % 4 > 1),
  );
  await give(
    second,
    'old',
    among((i) => i % 4 < 2),
  );
  // Only both together sell.
  const buys = all.filter((_, i) => (i % 4 === 3 ? i % 5 !== 0 : i % 5 === 0));
  await business(buys.map((user) => ({ user, metric: 'purchase', value: 1, at: later(first.from, 2) })));
  pass(2 * 3_600_000);
  const found = (await look('left')).checks.filter(({ check }: { check: string }) => check === 'interaction');
  expect(found).toMatchObject([{ experiment: 'right', metric: 'bought', verdict: 'fail', blocks: false }]);
  expect(found[0].p).toBeLessThan(0.001);
  // Controls first on both sides: both together sell more than either, so that it is positive.
  expect(found[0].estimate.value).toBeCloseTo(0.6, 1);
  await end('left');
  await end('right');
});

test('the holdout is a group that no experiment reaches, the same in the rows as in an evaluation', async () => {
  expect((await call('PUT /api/v1/systems/shop/holdout', { share: 2_000 })).body).toMatchObject({ share: 2_000 });
  await begin('reaches');
  const all = units('w', 1_000);
  const reached = await armsOf('reaches', all);
  expect(reached.length).toBeGreaterThan(740);
  expect(reached.length).toBeLessThan(860);
  expect((await call('PUT /api/v1/systems/shop/holdout', { share: 10 })).body.error.code).toBe('experiment_state');
  const arms = [
    { name: 'held', weight: '20%' },
    { name: 'exposed', weight: '80%' },
  ];
  const skewed = [
    { name: 'held', weight: '30%' },
    { name: 'exposed', weight: '70%' },
  ];
  await call('POST /api/v1/experiments', definitionOf('unlike', { assign: { by: 'holdout' }, arms: skewed }));
  const refused = await call('POST /api/v1/experiments/unlike/start', { reason: 'go' });
  expect(refused.body.error).toMatchObject({ code: 'invalid_request', detail: { where: 'arms' } });
  const { from } = await begin('holdout', { assign: { by: 'holdout' }, arms });
  await business(all.map((user, i) => ({ user, metric: 'purchase', value: 1, at: later(from, 1), id: `w${i}` })));
  // Who met a flag and did nothing is in neither arm: of the held out nobody would know.
  const idle = units('idle', 50).map((unit) => ({ unit, variant: 'new', experiment: 'reaches', period: 'x' }));
  await expose(idle.map((row) => ({ ...row, at: later(from, 1) })));
  pass(2 * 3_600_000);
  const found = await look('holdout');
  expect(found.arms).toMatchObject([
    { arm: 'held', units: all.length - reached.length },
    { arm: 'exposed', units: reached.length },
  ]);
  await end('reaches');
  await call('POST /api/v1/experiments/holdout/stop', { reason: 'done' });
  // Its units are still counted by the share.
  expect((await call('PUT /api/v1/systems/shop/holdout', { share: 10 })).body.error.code).toBe('experiment_state');
  pass(3 * 3_600_000);
  expect(await look('holdout')).toMatchObject({ final: true });
  await call('PUT /api/v1/systems/shop/holdout', { share: 0 });
});
