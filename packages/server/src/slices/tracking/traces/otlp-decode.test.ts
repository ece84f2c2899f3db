import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeOtlp } from './otlp-decode.ts';
import { readOtlpJson } from './otlp-json.ts';
import { otlpSample } from './otlp-sample.ts';
import { summaryOf, tracesIn } from './span-summary.ts';

test('a message of the official library is read to the last value', () => {
  const [{ resource, spans } = { resource: [], spans: [] }, ...others] = decodeOtlp(otlpSample);
  expect(others).toEqual([]);
  expect(resource).toEqual([
    { key: 'service.name', value: { stringValue: 'scorer' } },
    { key: 'telemetry.sdk.name', value: { stringValue: 'opentelemetry' } },
  ]);
  expect(spans).toEqual([
    {
      traceId: '000102030405060708090a0b0c0d0e0f',
      spanId: '0001020304050607',
      traceState: 'a=b',
      name: '평가 root',
      kind: 2,
      startTimeUnixNano: '1767225600123456789',
      endTimeUnixNano: '1767225602123456789',
      attributes: [
        { key: 'mlflow.spanInputs', value: { stringValue: '{"x": 1}' } },
        { key: 'flag', value: { boolValue: true } },
        { key: 'count', value: { intValue: '-9007199254740993' } },
        { key: 'ratio', value: { doubleValue: 0.1 } },
        { key: 'nan', value: { doubleValue: 'NaN' } },
        { key: 'inf', value: { doubleValue: '-Infinity' } },
        { key: 'bytes', value: { bytesValue: 'AP8=' } },
        { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
        { key: 'map', value: { kvlistValue: { values: [{ key: 'in', value: { intValue: '7' } }] } } },
        { key: 'none', value: {} },
      ],
      events: [
        {
          timeUnixNano: '1767225601000000000',
          name: 'exception',
          attributes: [{ key: 'exception.message', value: { stringValue: 'late' } }],
        },
      ],
      links: [
        {
          traceId: '101112131415161718191a1b1c1d1e1f',
          spanId: '08090a0b0c0d0e0f',
          attributes: [{ key: 'why', value: { stringValue: 'retry' } }],
        },
      ],
      status: { code: 2, message: 'no' },
    },
    expect.objectContaining({ spanId: '0102030405060708', parentSpanId: '0001020304050607', name: 'child' }),
  ]);
});

test('the same in JSON is read the same', () => {
  const message = decodeOtlp(otlpSample);
  const text = JSON.stringify({
    resourceSpans: message.map(({ resource, spans }) => ({
      resource: { attributes: resource },
      scopeSpans: [{ spans }],
    })),
  });
  expect(readOtlpJson(text)).toEqual(
    message.map((part) => ({
      ...part,
      spans: part.spans.map((span) => ({ kind: 0, ...span })),
    })),
  );
});

test('what spans say of the whole', () => {
  const [trace] = tracesIn(decodeOtlp(otlpSample));
  if (trace === undefined) throw new Error('the sample holds one trace');
  expect(trace.id).toBe('tr-000102030405060708090a0b0c0d0e0f');
  expect(summaryOf(trace)).toEqual({
    start: 1767225600123,
    duration: 2000,
    state: 'ERROR',
    request: '{"x": 1}',
    response: null,
    tags: { 'service.name': 'scorer', 'mlflow.traceName': '평가 root' },
  });
  const rest = trace.spans.filter(({ parentSpanId }) => parentSpanId !== undefined);
  expect(summaryOf({ spans: rest, resource: [] })).toMatchObject({ state: 'IN_PROGRESS', tags: {} });
});

test('a message that is cut or changed anywhere is read or refused, and nothing else happens', () => {
  let refused = 0;
  const tried = (bytes: Buffer) => {
    try {
      summaryOf({ resource: [], ...(tracesIn(decodeOtlp(bytes))[0] ?? { spans: [] }) });
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_request' });
      refused += 1;
    }
  };
  for (let length = 0; length < otlpSample.length; length += 1) tried(otlpSample.subarray(0, length));
  expect(refused).toBeGreaterThan(otlpSample.length * 0.9);
  fc.assert(
    fc.property(fc.nat(otlpSample.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(otlpSample);
      changed[at] = byte;
      tried(changed);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => tried(Buffer.from(bytes))),
    { numRuns: 2_000 },
  );
});

test('values that are nested without end are refused', () => {
  // An AnyValue that holds an array that holds one AnyValue, and so on.
  let value = Buffer.alloc(0);
  const wrapped = (tag: number, bytes: Buffer) => {
    const length: number[] = [];
    for (let rest = bytes.length; ; rest >>>= 7) {
      length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
      if (rest <= 0x7f) break;
    }
    return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
  };
  for (let depth = 0; depth < 500; depth += 1) value = wrapped(0x2a, wrapped(0x0a, value));
  const attribute = wrapped(0x0a, wrapped(0x12, value));
  expect(() => decodeOtlp(wrapped(0x0a, wrapped(0x0a, attribute)))).toThrow(/nested more than/);
  const json = `{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${'{"arrayValue":['.repeat(5000)}`;
  expect(() => readOtlpJson(json)).toThrow(/nested more than/);
  expect(() => readOtlpJson('{"resourceSpans":')).toThrow(/no JSON/);
  expect(() => readOtlpJson('{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}')).toThrow(/traceId/);
});
