import { expect, expectTypeOf, test } from 'vitest';
import { type Client, createClient, HaechiApiError } from './index.ts';

interface Seen {
  readonly url: string;
  readonly init: RequestInit;
}
type Answer = { status?: number; body: unknown } | Error;

/** A client whose server answers `answers` in turn, and what it was sent. */
function clientOf(answers: Answer[], more: { key?: string; csrf?: () => string } = {}) {
  const seen: Seen[] = [];
  const slept: number[] = [];
  let ids = 0;
  const client = createClient({
    baseUrl: 'http://here/',
    ...more,
    now: () => '2026-03-01T00:00:00.000Z',
    newId: () => `id-${ids++}`,
    sleep: async (ms) => void slept.push(ms),
    fetch: async (url, init) => {
      seen.push({ url, init });
      const answer = answers.shift();
      if (answer === undefined) throw new Error('no answer was planned');
      if (answer instanceof Error) throw answer;
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return new Response(text, { status: answer.status ?? 200 });
    },
  });
  return { client, seen, slept };
}
const refusal = (code: string, detail = {}) => ({ error: { code, message: 'why', detail, request_id: 'r1' } });

test('fills path and query, leaves out what is undefined, and names the key', async () => {
  const { client, seen } = clientOf([{ body: { points: [], truncated: false } }], { key: 'hk_1' });
  await client.monitors.indicators({ params: { system: 'a b' }, query: { indicator: 'psi', version: undefined } });
  expect(seen[0]?.url).toBe('http://here/api/v1/systems/a%20b/indicators?indicator=psi');
  expect(seen[0]?.init.method).toBe('GET');
  expect(new Headers(seen[0]?.init.headers).get('authorization')).toBe('Bearer hk_1');
});

test('sends the CSRF token with changes only', async () => {
  const { client, seen } = clientOf([{ body: {} }, { body: {} }], { csrf: () => 't' });
  await client.access.me();
  await client.systems.create({ body: { id: 'loans', name: 'Loans' } });
  expect(seen.map(({ init }) => new Headers(init.headers).get('x-csrf-token'))).toEqual([null, 't']);
  expect(seen[1]?.init.body).toBe('{"id":"loans","name":"Loans"}');
});

test('a refusal becomes a typed error with code, message, detail and request id', async () => {
  const { client } = clientOf([{ status: 409, body: refusal('rollout_active', { where: 'route' }) }]);
  const error = await client.releases.list().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(HaechiApiError);
  expect(error).toMatchObject({ code: 'rollout_active', status: 409, message: 'why', requestId: 'r1' });
  expect((error as HaechiApiError).detail).toEqual({ where: 'route' });
});

test.each([
  [{ status: 502, body: '<html>bad gateway</html>' }, 'unexpected_answer', true],
  [{ status: 418, body: refusal('made_up') }, 'unexpected_answer', false],
  [new TypeError('fetch failed'), 'unreachable', true],
])('what is not an answer of Haechi says so (%#)', async (answer, code, isTemporary) => {
  const { client } = clientOf([answer]);
  await expect(client.access.me()).rejects.toMatchObject({ code, isTemporary });
});

test('a stopped call rejects with the reason it was stopped for', async () => {
  const stop = new AbortController();
  stop.abort();
  const { client } = clientOf([stop.signal.reason as Error]);
  await expect(client.access.me({ signal: stop.signal })).rejects.toBe(stop.signal.reason);
});

test('an endpoint that streams answers the response itself', async () => {
  const { client } = clientOf([{ body: '{"a":1}\n' }]);
  expect(await (await client.trail.export()).text()).toBe('{"a":1}\n');
});

test('a missing path parameter is named', async () => {
  const { client } = clientOf([]);
  const loose = client.systems.get as unknown as (input: object) => Promise<unknown>;
  await expect(loose({})).rejects.toThrow(/needs the parameter "system"/);
});

const label = (id: string) => ({ kind: 'label' as const, system: 's', prediction_id: id, value: 1 });
const sentBodies = (seen: Seen[]) => seen.map(({ init }) => JSON.parse(String(init.body)) as { id: string }[]);

test('events keep id and time over attempts, and wait longer each time', async () => {
  const unavailable = { status: 503, body: refusal('spool_full') };
  const done = { body: { accepted: 1, rejected: 0, errors: [] } };
  const { client, seen, slept } = clientOf([unavailable, new TypeError('cut'), done]);
  expect(await client.events.send([label('p')])).toEqual({ accepted: 1, rejected: 0, errors: [] });
  const bodies = sentBodies(seen);
  expect(bodies).toHaveLength(3);
  expect(bodies[0]).toEqual([{ ...label('p'), id: 'id-0', time: '2026-03-01T00:00:00.000Z' }]);
  expect(bodies[2]).toEqual(bodies[0]);
  expect(slept).toEqual([200, 400]);
});

test('events go in batches, and errors count lines over all of them', async () => {
  const error = { line: 1, field: null, code: 'invalid_request', reason: 'x' };
  const { client, seen } = clientOf([
    { body: { accepted: 2, rejected: 0, errors: [] } },
    { body: { accepted: 0, rejected: 1, errors: [error] } },
  ]);
  const result = await client.events.send(['a', 'b', 'c'].map(label), { batch: 2 });
  expect(result).toEqual({ accepted: 2, rejected: 1, errors: [{ ...error, line: 3 }] });
  expect(sentBodies(seen).map((body) => body.length)).toEqual([2, 1]);
});

test('a refusal for good is not tried again; a wait that the server asks for is kept', async () => {
  const refused = clientOf([{ status: 403, body: refusal('forbidden') }]);
  await expect(refused.client.events.send([label('p')])).rejects.toMatchObject({ code: 'forbidden' });
  expect(refused.seen).toHaveLength(1);
  const limited = { status: 429, body: refusal('rate_limited', { retry_after_s: 3 }) };
  const slow = clientOf([limited, limited]);
  await expect(slow.client.events.send([label('p')], { attempts: 2 })).rejects.toMatchObject({ code: 'rate_limited' });
  expect(slow.slept).toEqual([3_000]);
});

test('types follow the contract', () => {
  type Input<F> = F extends (input: infer I) => unknown ? I : never;
  expectTypeOf<Client['systems']['list']>().parameter(0).extract<object>().toHaveProperty('query');
  expectTypeOf<Input<Client['systems']['get']>['params']>().toEqualTypeOf<{ system: string }>();
  expectTypeOf<Input<Client['registry']['getVersion']>['params']['version']>().toEqualTypeOf<number>();
  expectTypeOf<ReturnType<Client['trail']['export']>>().toEqualTypeOf<Promise<Response>>();
  // @ts-expect-error the path parameter may not be left out
  expectTypeOf<Client['systems']['get']>().toBeCallableWith({});
  // @ts-expect-error a limit is a number, not a string
  expectTypeOf<Client['systems']['list']>().toBeCallableWith({ query: { limit: 'x' } });
});
