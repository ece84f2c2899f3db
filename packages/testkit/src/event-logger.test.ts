/** The SDK's event logger against a running server. */
import { EventLogger, type EventProblem } from '@haechi/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from './open-test-server.ts';

let server: TestApp;
let baseUrl = '';

beforeAll(async () => {
  server = await openTestApp();
  baseUrl = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  await server.app.http.inject({
    method: 'POST',
    url: '/api/v1/systems',
    headers: { authorization: `Bearer ${server.adminToken}` },
    payload: { id: 'logged', name: 'Logged' },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

test('events are stored once, although an answer was lost, and the refused one is told', async () => {
  const problems: EventProblem[] = [];
  let requests = 0;
  const logger = new EventLogger({
    baseUrl,
    key: server.adminToken,
    system: 'logged',
    onProblem: (problem) => problems.push(problem),
    // Stored by the server, but the first answer never arrives.
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      requests += 1;
      if (requests === 1) throw new TypeError('the line was cut');
      return answer;
    },
  });
  const id = logger.logPrediction({ features: { income: 3100, region: 'west' }, prediction: 'yes', version: '1' });
  logger.logLabel({ prediction_id: id ?? '', value: 'no' });
  logger.log({ kind: 'business', metric: 'repaid', value: 12, unit: 'EUR', prediction_id: id ?? '' });
  logger.logExposure({ flag: 'checkout', variant: 'b', unit: 'u1' });
  logger.logPrediction({ features: {}, prediction: 'yes', confidence: 3 });
  expect(await logger.close()).toBe(true);
  expect(requests).toBe(2);
  expect(problems).toMatchObject([{ kind: 'refused', code: 'invalid_request', field: 'confidence' }]);
  expect(logger.counts()).toMatchObject({ stored: 4, waiting: 0 });
  const count = (table: string) =>
    server.platform.rows.query<{ n: number }>(
      `select uniqExact(id, time) as n from ${table} where system_id = 'logged'`,
    );
  for (const table of ['predictions', 'labels', 'events', 'exposures']) {
    await expect.poll(() => count(table), { message: table }).toEqual([{ n: 1 }]);
  }
});
