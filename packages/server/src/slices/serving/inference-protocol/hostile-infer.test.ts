import { testStores } from '@haechi/testkit/stores';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTheStage } from '../../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../../test/model-stage.ts';

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
const url = '/v2/models/apply/infer';

function send(json: unknown, tail: Buffer) {
  const head = Buffer.from(JSON.stringify(json));
  const headers = { authorization: 'all', 'inference-header-content-length': String(head.length) };
  return stage.http.inject({ method: 'POST', url, headers, payload: Buffer.concat([head, tail]) });
}

describe('whatever comes', () => {
  const leaf = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('FP32', 'BYTES', 'income', '__proto__'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom('name', 'shape', 'data', 'datatype', 'parameters', 'binary_data_size'),
        tie('tree'),
      ),
    ),
  }));
  const tensor = fc.record(
    {
      name: fc.oneof(fc.constantFrom('income', 'region', 'x'), tree),
      datatype: fc.oneof(fc.constantFrom('FP32', 'FP64', 'INT64', 'BYTES', 'BOOL', 'FP16'), tree),
      shape: fc.oneof(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }), tree),
      data: fc.oneof(fc.array(leaf, { maxLength: 4 }), tree),
      parameters: fc.oneof(fc.record({ binary_data_size: fc.oneof(fc.nat(20), leaf) }), tree),
    },
    { requiredKeys: [] },
  );
  const request = fc.record(
    { id: leaf, inputs: fc.oneof(fc.array(tensor, { maxLength: 3 }), tree), outputs: tree, parameters: tree },
    { requiredKeys: [] },
  );

  test('is answered or refused in the shape of the protocol, and never a fault of the server', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.uint8Array({ maxLength: 40 }), async (json, tail) => {
        const answer = await send(json, Buffer.from(tail));
        if (answer.statusCode !== 200) {
          expect([400, 422]).toContain(answer.statusCode);
          expect(answer.json()).toEqual({ error: expect.any(String) });
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });

  test('also when it is no JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 12 }), async (bytes, length) => {
        const headers = {
          authorization: 'all',
          ...(/^[\x20-\x7e]*$/.test(length) ? { 'inference-header-content-length': length } : {}),
        };
        const answer = await stage.http.inject({
          method: 'POST',
          url: url,
          headers,
          payload: Buffer.from(bytes),
        });
        expect([400, 422]).toContain(answer.statusCode);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});
