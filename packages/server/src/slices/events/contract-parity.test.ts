/** The row check is written by hand for speed; here it is held to the contract that the OpenAPI document and the SDK are made from. */
import { eventKindSchema, eventSchema } from '@haechi/contract';
import { describe, expect, it } from 'vitest';
import { BatchEncoder } from './batch-encoder.ts';
import { eventJsonSchemas } from './event-json-schemas.ts';
import type { Json } from './json.ts';
import { limits } from './limits.ts';
import { rowsOf } from './row-source.ts';
import { SchemaRegistry } from './schema-registry.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const encoder = new BatchEncoder(new SchemaRegistry());

function taken(row: unknown): boolean {
  encoder.begin({ receivedAt: now, latest: now + limits.future, systemOf: () => 's', newId: (seq) => `n${seq}` });
  encoder.add(row as Json, 1, 1);
  return encoder.finish(1).accepted === 1;
}

const prediction = {
  kind: 'prediction',
  time: '2026-05-01T00:00:00Z',
  features: { a: 1, b: 'x', c: true, d: null },
  prediction: 1,
};
const label = { kind: 'label', time: '2026-05-01T00:00:00Z', prediction_id: 'p', value: 1 };
const long = 'x'.repeat(300);

describe('the hand-written row check and the contract', () => {
  it.each([
    prediction,
    { ...prediction, prediction: 'yes', groups: { sex: 'f', age: 3, old: false }, tags: { a: 'b' } },
    { ...prediction, prediction: undefined },
    { ...prediction, prediction: [1] },
    { ...prediction, features: undefined },
    { ...prediction, features: { a: {} } },
    { ...prediction, features: { a: [1] } },
    { ...prediction, probabilities: { x: 0.4 } },
    { ...prediction, probabilities: { x: 1.4 } },
    { ...prediction, probabilities: { x: '1' } },
    { ...prediction, confidence: 1 },
    { ...prediction, confidence: -0.1 },
    { ...prediction, confidence: 'high' },
    { ...prediction, latency_ms: -1 },
    { ...prediction, groups: { sex: {} } },
    { ...prediction, version: long },
    { ...prediction, version: 3 },
    { ...prediction, time: '2026-05-01T09:00:00.5+09:00' },
    { ...prediction, time: 1_770_000_000 },
    { ...prediction, time: 'yesterday' },
    { ...prediction, time: '2026-05-01T00:00:00' },
    { ...prediction, kind: 'forecast' },
    label,
    { ...label, value: false },
    { ...label, value: undefined },
    { ...label, value: {} },
    { ...label, prediction_id: undefined },
    { ...label, prediction_time: '2026-04-01T00:00:00Z' },
    { ...label, prediction_time: 5 },
    { kind: 'cost', amount: 1, currency: 'EUR' },
    { kind: 'cost', amount: '1', currency: 'EUR' },
    { kind: 'cost', amount: 1, currency: 'EUR', unit: 'token', quantity: 9, prediction_id: 'p' },
    { kind: 'business', metric: 'sales', value: 2 },
    { kind: 'business', metric: 'sales', value: 2, unit: 'EUR', prediction_id: 'p', user: 'u', variant: 'b' },
    { kind: 'feedback', prediction_id: 'p', score: 1, comment: 'good' },
    { kind: 'feedback', score: 'good' },
    { kind: 'guard', guard: 'pii', verdict: 'fail', action: 'mask', detail: { found: 2 }, prediction_id: 'p' },
    { kind: 'guard', guard: 'pii', verdict: 'blocked' },
    { kind: 'llm_call', prompt: 'a', response: 'b', context: ['c'], prompt_tokens: 3, cost: 0.1, currency: 'EUR' },
    { kind: 'llm_call', prompt_tokens: -3 },
    { kind: 'llm_call', context: 'c' },
    { kind: 'business', value: 2 },
    { kind: 'exposure', flag: 'f', variant: 'on', unit: 'u', experiment: 'e', period: 'p', tags: { plan: 'pro' } },
    { kind: 'exposure', flag: 'f', variant: 'on' },
    { kind: 'exposure', flag: 'f', unit: 'u' },
    { kind: 'exposure', flag: 'f', variant: '', unit: 'u' },
    { kind: 'exposure', flag: 'f', variant: 'on', unit: 7 },
    { kind: 'exposure', flag: 'f', variant: 'on', unit: 'u', user: 7 },
  ])('agree on %j', (row) => {
    const sent: unknown = JSON.parse(JSON.stringify(row));
    expect(taken(sent)).toBe(eventSchema.safeParse(sent).success);
  });

  it('publishes a schema of every kind, with what the types do not tell', () => {
    const schemas = eventJsonSchemas() as Record<string, { properties: Record<string, { maxProperties?: number }> }>;
    expect(Object.keys(schemas).sort()).toEqual([...eventKindSchema.options].sort());
    for (const schema of Object.values(schemas)) {
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        description: expect.any(String),
        required: expect.arrayContaining(['kind']),
        dependentRequired: { id: ['time'] },
        additionalProperties: false,
      });
      expect(schema.properties['tags']?.maxProperties).toBe(limits.tags);
    }
    expect(schemas['prediction']?.properties['features']?.maxProperties).toBe(limits.features);
    for (const field of ['prediction_id', 'user', 'variant', 'version']) {
      expect(schemas['business']?.properties).toHaveProperty(field);
    }
    // What the schema forbids is refused: a field it does not name, an id without a time.
    expect(taken({ kind: 'cost', amount: 1, currency: 'EUR', amounts: 2 })).toBe(false);
    expect(taken({ kind: 'cost', amount: 1, currency: 'EUR', id: 'a' })).toBe(false);
  });

  it('refuses a request with too many rows before it takes the first', () => {
    const lines = '{"kind":"cost"}\n'.repeat(limits.rows + 1);
    expect(() => rowsOf(Buffer.from(lines), 'application/x-ndjson')).toThrow(/50000/);
    expect([...rowsOf(Buffer.from('{}\n'.repeat(limits.rows)), 'application/x-ndjson')]).toHaveLength(limits.rows);
    expect([...rowsOf(Buffer.from('{\n "kind": "cost"\n}'), 'application/json')]).toHaveLength(1);
  });
});
