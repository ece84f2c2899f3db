import { testStores } from '@haechi/testkit/stores';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTheStage } from '../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../test/model-stage.ts';

const stores = await testStores();
let stage: ModelStage;

beforeAll(async () => {
  stage = await startModelStage(stores);
  await setTheStage(stage);
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('__proto__', 'constructor', '\u0000', '\ud800', 1e308, -0, 2 ** 53, null, '', [], {}),
);
const part = (one: fc.Arbitrary<unknown>) => fc.option(one, { nil: undefined });
const body = fc.record(
  {
    features: fc.oneof(
      odd,
      fc.record({ income: odd, region: odd }),
      fc.constant({ income: 3, region: 'north' }),
      fc.dictionary(fc.string(), odd),
    ),
    request_id: part(odd),
    user_id: part(odd),
    groups: part(fc.oneof(odd, fc.dictionary(fc.string(), odd))),
    tags: part(fc.oneof(odd, fc.dictionary(fc.string(), fc.string()))),
    explain: part(odd),
    model_version: part(fc.oneof(odd, fc.integer(), fc.constantFrom('latest', 'champion', 1, 2, '1', '999999999'))),
  },
  { requiredKeys: [] },
);
const bytes = fc.oneof(
  fc.string().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  body.map((json) => Buffer.from(JSON.stringify(json))),
  odd.map((json) => Buffer.from(JSON.stringify(json))),
  fc.array(fc.oneof(body, odd), { maxLength: 5 }).map((instances) => Buffer.from(JSON.stringify({ instances }))),
);

test('whatever a body holds, it is answered or refused with a code, never a fault of the server', async () => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom('predict', 'predict_batch'), async (payload, call) => {
      const answer = await stage.http.inject({
        method: 'POST',
        url: `/serve/apply/${call}`,
        headers: { authorization: 'all', 'content-type': 'application/json' },
        payload,
      });
      statuses.add(answer.statusCode);
      expect(answer.statusCode, answer.body).toBeLessThan(500);
      const json = answer.json();
      if (answer.statusCode !== 200) expect(json.error.code).toMatch(/^[a-z_]+$/);
      for (const row of json.predictions ?? []) expect(['success', 'error']).toContain(row.status);
    }),
    { numRuns: 600 },
  );
  // The property says something only if both ways are taken.
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 422]));
}, 60_000);
