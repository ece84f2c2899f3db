import { HaechiError } from '@haechi/contract';
import { z } from 'zod';
import type { OtlpAttribute, OtlpSpan, OtlpValue, ResourceSpans } from './otlp-decode.ts';

const id = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${2 * bytes}}$`), `give ${2 * bytes} hexadecimal digits`)
    .transform((text) => text.toLowerCase());
const nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().min(0)]).transform(String);
/** Kept as it is: one of OTLP's kinds of value. */
const value = z.custom<OtlpValue>((given) => typeof given === 'object' && given !== null).default({});
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const span = z.object({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: z.union([z.literal('').transform(() => undefined), id(8)]).optional(),
  traceState: z.string().optional(),
  name: z.string().default(''),
  kind: z.number().int().default(0),
  startTimeUnixNano: nanoseconds.default('0'),
  endTimeUnixNano: nanoseconds.default('0'),
  attributes,
  events: z
    .array(z.object({ timeUnixNano: nanoseconds.default('0'), name: z.string().default(''), attributes }))
    .default([]),
  links: z.array(z.object({ traceId: id(16), spanId: id(8), attributes })).default([]),
  status: z.object({ code: z.number().int().default(0), message: z.string().optional() }).default({ code: 0 }),
});
const message = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }).optional(),
      scopeSpans: z.array(z.object({ spans: z.array(span).default([]) })).default([]),
    }),
  ),
});

/** Spans in OTLP's JSON form: identifiers in hexadecimal, 64-bit integers as texts. @throws HaechiError `invalid_request` */
export function readOtlpJson(text: string): readonly ResourceSpans[] {
  const parsed = message.safeParse(parseJson(text));
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    throw refused(`${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`);
  }
  // Without undefined members, as the form in protobuf is read.
  const plain = JSON.parse(JSON.stringify(parsed.data)) as Message;
  return plain.resourceSpans.map(({ resource, scopeSpans }) => ({
    resource: resource?.attributes ?? [],
    spans: scopeSpans.flatMap(({ spans }) => spans),
  }));
}

interface Message {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

function parseJson(text: string): unknown {
  if (isDeep(text)) throw refused(`its values are nested more than ${DEPTH} deep`);
  try {
    return JSON.parse(text.replaceAll('\\u0000', '\\ufffd'));
  } catch {
    throw refused('it is no JSON');
  }
}

const refused = (why: string) =>
  new HaechiError('invalid_request', `The body is not an OTLP trace message in JSON: ${why}.`, { where: 'body' });

/** Brackets within brackets: deeper than any client nests them, and far below what ends a stack. */
const DEPTH = 200;

/** Read mark by mark: a pattern that takes a text whole runs out of its stack where the text is long. */
function isDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') isText = !isText;
    else if (isText) at += mark === '\\' ? 1 : 0;
    else if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > DEPTH) return true;
  }
  return false;
}
