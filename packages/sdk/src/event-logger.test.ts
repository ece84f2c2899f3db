import type { HaechiEvent } from '@haechi/contract';
import { afterEach, expect, test } from 'vitest';
import { EventLogger, type EventLoggerOptions, type EventProblem } from './index.ts';

type Reply = { status?: number; body: unknown; headers?: Record<string, string> };
type Answer = Reply | Error | 'hang';
type Sent = HaechiEvent & { id: string; time: string };

const opened: EventLogger[] = [];
afterEach(() => Promise.all(opened.splice(0).map((logger) => logger.close(0))));

const stored = (accepted: number): Reply => ({ body: { accepted, rejected: 0, errors: [] } });
const refusal = (status: number, code: string, detail = {}) => ({
  status,
  body: { error: { code, message: `because of ${code}`, detail, request_id: 'r1' } },
});
const away = refusal(503, 'spool_full');

/** A logger whose server answers `answers` in turn (then stores), whose clock stands still, and whose pauses end when told. */
function loggerOf(answers: Answer[], options: Partial<EventLoggerOptions> = {}) {
  const requests: Sent[][] = [];
  const keys: (string | null)[] = [];
  const problems: EventProblem[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  let ids = 0;
  const logger = new EventLogger({
    baseUrl: 'http://here/',
    key: 'hk_1',
    now: () => '2026-03-01T00:00:00.000Z',
    newId: () => `id-${ids++}`,
    onProblem: (problem) => problems.push(problem),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true || ms === 0) return resolve();
        const pause = { ms, end: () => resolve() };
        pauses.push(pause);
        signal?.addEventListener('abort', () => {
          pauses.splice(pauses.indexOf(pause), 1);
          resolve();
        });
      }),
    fetch: async (_, init) => {
      const rows = String(init.body).split('\n');
      requests.push(rows.map((line) => JSON.parse(line) as Sent));
      keys.push(new Headers(init.headers).get('authorization'));
      const answer = answers.shift() ?? stored(rows.length);
      if (answer instanceof Error) throw answer;
      if (answer === 'hang') {
        return new Promise((_, reject) => {
          const cut = () => reject(new DOMException('aborted', 'AbortError'));
          if (init.signal?.aborted === true) cut();
          init.signal?.addEventListener('abort', cut);
        });
      }
      const { body, status = 200, headers = {} } = answer;
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
    },
    ...options,
  });
  opened.push(logger);
  /** Ends the pause of this length, once it is made. */
  const elapse = async (ms: number) => {
    await expect.poll(() => pauses.some((pause) => pause.ms === ms), { interval: 1 }).toBe(true);
    const at = pauses.findIndex((pause) => pause.ms === ms);
    pauses.splice(at, 1)[0]?.end();
  };
  return { logger, requests, keys, problems, pauses, elapse };
}

const kindsOf = (problems: readonly EventProblem[]) => problems.map(({ kind, code }) => [kind, code]);
const label = (id: string) => ({ prediction_id: id, value: 1 });

test('events go in batches, in order, with id, time, defaults and key', async () => {
  const { logger, requests, keys } = loggerOf([], { batch: 2, system: 's', version: '3' });
  const id = logger.logPrediction({ features: { a: Number.NaN }, prediction: 'yes' });
  logger.logLabel({ ...label(id ?? ''), time: '2026-02-01T00:00:00Z', version: '4' });
  logger.log({ kind: 'business', metric: 'sales', value: 2, user: 'u' });
  await logger.flush();
  const common = { system: 's', version: '3', time: '2026-03-01T00:00:00.000Z' };
  expect(requests).toEqual([
    [
      { kind: 'prediction', ...common, id: 'id-0', features: { a: null }, prediction: 'yes' },
      {
        kind: 'label',
        ...common,
        id: 'id-1',
        version: '4',
        time: '2026-02-01T00:00:00Z',
        prediction_id: 'id-0',
        value: 1,
      },
    ],
    [{ kind: 'business', ...common, id: 'id-2', metric: 'sales', value: 2, user: 'u' }],
  ]);
  expect(keys).toEqual(['Bearer hk_1', 'Bearer hk_1']);
  expect(logger.counts()).toMatchObject({ stored: 3, waiting: 0 });
});

test('an event alone waits for others, and a full batch does not', async () => {
  const { logger, requests, elapse } = loggerOf([], { batch: 3 });
  logger.logLabel(label('a'));
  await elapse(1_000);
  await expect.poll(() => requests.length).toBe(1);
  for (const id of ['b', 'c', 'd']) logger.logLabel(label(id));
  await expect.poll(() => requests.map((rows) => rows.length)).toEqual([1, 3]);
});

test('what is logged is what is sent, whatever becomes of the object', async () => {
  const { logger, requests } = loggerOf([]);
  const features = { a: 1 };
  logger.logPrediction({ features, prediction: 1 });
  features.a = 2;
  await logger.flush();
  expect(requests[0]?.[0]).toMatchObject({ features: { a: 1 } });
});

test('every attempt sends the same rows, later each time, and as late as the server asks', async () => {
  const patience = { status: 503, body: '<html>', headers: { 'retry-after': '7' } };
  const { logger, requests, problems, elapse } = loggerOf([
    away,
    new TypeError('cut'),
    refusal(429, 'rate_limited', { retry_after_s: 5 }),
    patience,
  ]);
  logger.logLabel(label('p'));
  const flushed = logger.flush();
  for (const ms of [200, 400, 5_000, 7_000]) await elapse(ms);
  await flushed;
  expect(requests).toHaveLength(5);
  for (const rows of requests) expect(rows).toEqual(requests[0]);
  expect(problems).toEqual([]);
  expect(logger.counts().stored).toBe(1);
});

test('rows that are refused are told with field and reason, and the rest is stored', async () => {
  const errors = [{ line: 2, field: 'confidence', code: 'invalid_request', reason: 'too much' }];
  const { logger, problems } = loggerOf([{ body: { accepted: 1, rejected: 1, errors } }]);
  logger.logPrediction({ features: {}, prediction: 1 });
  const id = logger.logPrediction({ features: {}, prediction: 1, confidence: 3 });
  await logger.flush();
  expect(problems).toMatchObject([{ kind: 'refused', field: 'confidence', reason: 'too much', event: { id } }]);
  expect(logger.counts()).toEqual({
    stored: 1,
    waiting: 0,
    problems: { invalid: 0, refused: 1, queue_full: 0, lost: 0 },
  });
});

test.each([
  [refusal(401, 'unauthenticated'), 'unauthenticated'],
  [refusal(500, 'internal'), 'internal'],
  [{ body: '<html>' }, 'unexpected_answer'],
  [{ body: { hello: 1 } }, 'unexpected_answer'],
])('what is refused for good is told and not tried again (%#)', async (answer, code) => {
  const { logger, requests, problems } = loggerOf([answer]);
  logger.logLabel(label('p'));
  await logger.flush();
  expect(requests).toHaveLength(1);
  expect(kindsOf(problems)).toEqual([['refused', code]]);
});

test('a batch that is too large goes in halves', async () => {
  const large = refusal(413, 'body_too_large');
  const { logger, requests, problems } = loggerOf([large, stored(2), large, stored(1), large]);
  for (const id of ['a', 'b', 'c', 'd']) logger.logLabel(label(id));
  await logger.flush();
  expect(requests.map((rows) => rows.length)).toEqual([4, 2, 2, 1, 1]);
  expect(problems.map(({ event }) => event)).toMatchObject([{ prediction_id: 'd' }]);
});

test('a full queue drops the newest and tells of it; it takes events again when there is room', async () => {
  const { logger, requests, problems } = loggerOf([], { queue: 2 });
  expect(['a', 'b', 'c'].map((id) => logger.logLabel(label(id)))).toEqual(['id-0', 'id-1', undefined]);
  expect(problems).toMatchObject([{ kind: 'queue_full', event: { prediction_id: 'c' } }]);
  await logger.flush();
  expect(logger.logLabel(label('d'))).toBe('id-3');
  await logger.flush();
  expect(requests.flat()).toMatchObject([{ prediction_id: 'a' }, { prediction_id: 'b' }, { prediction_id: 'd' }]);
});

test('a batch is given up when it was tried for long enough', async () => {
  const { logger, problems, elapse } = loggerOf([away, away, away], { retryFor: 700 });
  logger.logLabel(label('p'));
  const flushed = logger.flush();
  await elapse(200);
  await elapse(400);
  await flushed;
  expect(kindsOf(problems)).toEqual([['lost', 'spool_full']]);
});

test('a request without an answer in time is tried again', async () => {
  const { logger, requests, elapse } = loggerOf(['hang']);
  logger.logLabel(label('p'));
  const flushed = logger.flush();
  await elapse(10_000);
  await elapse(200);
  await flushed;
  expect(requests).toHaveLength(2);
});

test('flush waits for what was logged before it, not for what comes after', async () => {
  const { logger, requests } = loggerOf([stored(1), 'hang'], { batch: 1 });
  logger.logLabel(label('a'));
  const flushed = logger.flush();
  logger.logLabel(label('b'));
  await flushed;
  await expect.poll(() => requests.length).toBe(2);
  expect(logger.counts()).toMatchObject({ stored: 1, waiting: 1 });
});

test('closing sends what waits, takes no more, and leaves no pause behind', async () => {
  const { logger, requests, problems, pauses } = loggerOf([]);
  logger.logLabel(label('a'));
  expect(await logger.close()).toBe(true);
  expect(requests).toHaveLength(1);
  expect(logger.logLabel(label('b'))).toBeUndefined();
  expect(kindsOf(problems)).toEqual([['lost', null]]);
  expect(pauses).toEqual([]);
  expect(await logger.close()).toBe(true);
});

test('closing ends a pause, tries again until its time is up, and tells what is lost', async () => {
  const { logger, requests, problems, pauses, elapse } = loggerOf([away, away, away, stored(2), away], { batch: 2 });
  for (const id of ['a', 'b', 'c']) logger.logLabel(label(id));
  await elapse(200);
  await expect.poll(() => pauses.some(({ ms }) => ms === 400)).toBe(true);
  const closed = logger.close(50);
  await elapse(200);
  await elapse(50);
  expect(await closed).toBe(false);
  expect(requests.map((rows) => rows.length)).toEqual([2, 2, 2, 2, 1]);
  expect(problems).toMatchObject([{ kind: 'lost', event: { prediction_id: 'c' } }]);
  expect(pauses).toEqual([]);
});

test('closing does not wait for a request that hangs', async () => {
  const { logger, problems, elapse } = loggerOf(['hang', 'hang'], { batch: 1 });
  for (const id of ['a', 'b']) logger.logLabel(label(id));
  const closed = logger.close(50);
  await elapse(50);
  expect(await closed).toBe(false);
  expect(kindsOf(problems)).toEqual([
    ['lost', 'unreachable'],
    ['lost', 'unreachable'],
  ]);
});

test('what cannot be written as JSON, and a listener that throws, stop nothing', async () => {
  const circle: Record<string, unknown> = {};
  circle['circle'] = circle;
  const heard: string[] = [];
  const { logger, requests } = loggerOf([], {
    onProblem: ({ kind }) => {
      heard.push(kind);
      throw new Error('mine');
    },
  });
  expect(logger.logPrediction({ features: { a: Number.POSITIVE_INFINITY }, prediction: 1 })).toBeUndefined();
  expect(logger.log({ kind: 'guard', guard: 'g', verdict: 'pass', detail: circle })).toBeUndefined();
  logger.logLabel(label('a'));
  await logger.flush();
  expect(heard).toEqual(['invalid', 'invalid']);
  expect(requests).toHaveLength(1);
});
