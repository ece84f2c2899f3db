/** A cost on its whole way: sent as an event, summed up by a monitor that was defined over HTTP, a finding and its exact amount. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';
import { systemClock } from '../src/platform/clock.ts';

const QUARTER_MS = 15 * 60_000;
const LATE_MS = 5 * 60_000;
const WAIT_MS = 50;

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp();
});
afterAll(() => server[Symbol.asyncDispose]());

async function must<T>(method: 'GET' | 'POST', url: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const payload = body === undefined ? {} : { payload: body };
  const answer = await server.app.http.inject({ method, url, headers, ...payload });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.payload}`);
  return answer.json() as T;
}

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 800; tries += 1) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await systemClock.sleep(WAIT_MS);
  }
  throw new Error('it did not come within 40 s');
}

interface Preview {
  readonly analysis: { readonly n_current: number };
}
interface Page<T> {
  readonly items: readonly T[];
}

test('events of costs become a finding', { timeout: 90_000 }, async () => {
  await must('POST', '/api/v1/systems', { id: 'spender', name: 'Spender', time_zone: 'Asia/Kathmandu' });
  const closed = Math.floor((systemClock.now().getTime() - LATE_MS) / QUARTER_MS) * QUARTER_MS;
  const time = new Date(closed - QUARTER_MS / 2).toISOString();
  const cost = { kind: 'cost', system: 'spender', time, amount: 1e-7, currency: 'EUR', unit: 'token', quantity: 1 };
  const events = Array.from({ length: 30 }, (_, place) => ({ ...cost, id: `cost-${place}`, route: 'chat' }));
  // A duplicate changes nothing.
  await must('POST', '/api/v1/events', [...events, ...events]);
  const definition = {
    kind: 'cost',
    window: { type: 'time', size: '15m' },
    reference: { type: 'none' },
    settings: { cost: { per_unit: { token: 5e-8 } } },
  };
  const of = '/api/v1/systems/spender';
  const preview = () => must<Preview | null>('POST', `${of}/monitor-definitions/preview`, definition);
  await until(preview, (seen) => seen?.analysis.n_current === 30);
  await must('POST', `${of}/monitor-definitions`, { id: 'spend', ...definition });
  const findings = () => must<Page<{ indicator: string; sentence: object }>>('GET', `${of}/findings?basis=monitor`);
  const found = await until(findings, ({ items }) => items.length > 0);
  expect(found.items[0]).toMatchObject({ indicator: 'cost_target_share', feature: 'EUR/token', limit: 1.2 });
  const to = new Date(closed).toISOString();
  const result = await must<{ analysis: { scores: readonly { indicator: string; settings: object }[] } }>(
    'GET',
    `${of}/monitor-definitions/spend/result?to=${to}&version=`,
  );
  const total = result.analysis.scores.find(({ indicator }) => indicator === 'cost_total');
  expect(total?.settings).toMatchObject({ amount: '0.000003', currency: 'EUR' });
});
