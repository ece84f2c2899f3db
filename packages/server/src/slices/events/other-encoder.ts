import {
  businessEventSchema,
  costEventSchema,
  type EventKind,
  feedbackEventSchema,
  guardEventSchema,
  llmCallEventSchema,
} from '@haechi/contract';
import type { z } from 'zod';
import type { ByteWriter } from './byte-writer.ts';
import { type Envelope, refuseUnknown } from './envelope.ts';
import type { JsonObject } from './json.ts';
import { limits } from './limits.ts';
import { writeTextMap } from './map-columns.ts';
import { writeIdentity, writePlace } from './prediction-encoder.ts';
import { RowProblem } from './row-problem.ts';

/** In the order written. */
export const otherColumns = [
  'system_id',
  'time',
  'received_at',
  'seq',
  'id',
  'kind',
  'payload',
  'tags',
  'user',
  'session',
  'tier',
  'variant',
  'route',
  'version',
  'environment',
] as const;

export type OtherKind = Exclude<EventKind, 'prediction' | 'label' | 'exposure'>;

const schemas: Readonly<Record<OtherKind, z.ZodObject>> = {
  llm_call: llmCallEventSchema,
  feedback: feedbackEventSchema,
  guard: guardEventSchema,
  cost: costEventSchema,
  business: businessEventSchema,
};
const columnsOfAll: ReadonlySet<string> = new Set([
  ...['kind', 'id', 'time', 'system', 'environment', 'version', 'route', 'variant', 'user', 'session', 'tier', 'tags'],
]);
const knownFields = new Map(
  Object.entries(schemas).map(([kind, schema]) => [kind, new Set(Object.keys(schema.shape))]),
);

export function isOtherKind(kind: string): kind is OtherKind {
  return Object.hasOwn(schemas, kind);
}

/** The fields of a kind's own, as they were checked. */
function payloadOf(row: JsonObject, kind: OtherKind): string {
  const own = Object.fromEntries(
    Object.entries(row).filter(([field]) => !columnsOfAll.has(field) && row[field] !== null),
  );
  const parsed = schemas[kind].omit({ tags: true, time: true }).safeParse({ ...own, kind });
  const issue = parsed.error?.issues[0];
  if (issue)
    throw new RowProblem('invalid_request', issue.path.join('.') || null, `${issue.path.join('.')}: ${issue.message}`);
  const payload = JSON.stringify(own);
  if (Buffer.byteLength(payload) > limits.payloadBytes) {
    throw new RowProblem('body_too_large', null, `an event of kind ${kind} may hold ${limits.payloadBytes} bytes`);
  }
  return payload;
}

/** Checks an event of a kind kept as JSON and writes it as RowBinary. */
export function writeOther(
  out: ByteWriter,
  row: JsonObject,
  { kind, envelope }: { readonly kind: OtherKind; readonly envelope: Envelope },
): void {
  refuseUnknown(row, knownFields.get(kind) ?? columnsOfAll, kind);
  writeIdentity(out, envelope);
  out.text(kind);
  out.text(payloadOf(row, kind));
  writeTextMap(out, row['tags'], 'tags');
  writePlace(out, row);
}
