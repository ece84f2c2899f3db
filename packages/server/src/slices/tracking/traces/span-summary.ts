/** What the spans of a trace say of the whole. Pure. */
import { INPUTS_ATTRIBUTE, OUTPUTS_ATTRIBUTE, PREVIEW_CHARACTERS, TRACE_NAME_TAG } from './constants.ts';
import type { OtlpAttribute, OtlpSpan, ResourceSpans } from './otlp-decode.ts';

export interface TraceOfSpans {
  /** As MLflow names it: `tr-` and the identifier of OpenTelemetry. */
  readonly id: string;
  /** Once each; of one that comes twice the last. */
  readonly spans: readonly OtlpSpan[];
  /** Said of the process that the spans come from. */
  readonly resource: readonly OtlpAttribute[];
}

export interface SpanSummary {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Null while no span has ended. */
  readonly duration: number | null;
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS';
  readonly request: string | null;
  readonly response: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export function tracesIn(message: readonly ResourceSpans[]): TraceOfSpans[] {
  const traces = new Map<string, { spans: Map<string, OtlpSpan>; resource: readonly OtlpAttribute[] }>();
  for (const { resource, spans } of message)
    for (const span of spans) {
      const id = `tr-${span.traceId}`;
      const known = traces.get(id) ?? { spans: new Map(), resource };
      known.spans.set(span.spanId, span);
      traces.set(id, known);
    }
  return [...traces]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { spans, resource }]) => ({ id, resource, spans: [...spans.values()] }));
}

const milliseconds = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1_000_000n);

/** `spans` are all that are known of the trace, at least one. */
export function summaryOf({ spans, resource }: Pick<TraceOfSpans, 'spans' | 'resource'>): SpanSummary {
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  const start = Math.min(...spans.map(({ startTimeUnixNano }) => milliseconds(startTimeUnixNano)));
  const ends = spans.filter(({ endTimeUnixNano }) => endTimeUnixNano !== '0');
  const end = ends.length === 0 ? null : Math.max(...ends.map(({ endTimeUnixNano }) => milliseconds(endTimeUnixNano)));
  const name = root?.name ?? '';
  return {
    start,
    duration: end === null ? null : Math.max(0, end - start),
    state: stateOf(root),
    request: previewOf(root, INPUTS_ATTRIBUTE),
    response: previewOf(root, OUTPUTS_ATTRIBUTE),
    tags: { ...resourceTags(resource), ...(name === '' ? {} : { [TRACE_NAME_TAG]: name }) },
  };
}

/** The root tells; an unset status of an ended span means that nothing went wrong (OpenTelemetry, trace API, set status). */
function stateOf(root: OtlpSpan | undefined): SpanSummary['state'] {
  if (root === undefined || root.endTimeUnixNano === '0') return 'IN_PROGRESS';
  return root.status.code === 2 ? 'ERROR' : 'OK';
}

function previewOf(root: OtlpSpan | undefined, key: string): string | null {
  const value = root?.attributes.find((attribute) => attribute.key === key)?.value;
  if (value === undefined) return null;
  const plain = plainValue(value);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS - 3)}...` : text;
}

/** As MLflow keeps them: without what the SDK says of itself and without its own names. */
function resourceTags(resource: readonly OtlpAttribute[]): Record<string, string> {
  const told = resource.filter(({ key }) => !/^(?:telemetry\.sdk\.|mlflow\.)/.test(key) && key.length <= 250);
  return Object.fromEntries(
    told.map(({ key, value }) => {
      const plain = plainValue(value);
      return [key, (typeof plain === 'string' ? plain : JSON.stringify(plain)).slice(0, 8_000)];
    }),
  );
}

/** A value of an attribute as JSON has it; in OTLP's JSON form a client may have written anything there. */
function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  if ('arrayValue' in value) return valuesOf(value.arrayValue).map(plainValue);
  if ('kvlistValue' in value)
    return Object.fromEntries(
      valuesOf(value.kvlistValue).flatMap((entry) =>
        typeof entry === 'object' && entry !== null && 'key' in entry
          ? [[String(entry.key), plainValue('value' in entry ? entry.value : null)]]
          : [],
      ),
    );
  if ('intValue' in value) return Number(value.intValue);
  return Object.values(value)[0] ?? null;
}

function valuesOf(list: unknown): readonly unknown[] {
  const values = typeof list === 'object' && list !== null && 'values' in list ? list.values : [];
  return Array.isArray(values) ? values : [];
}
