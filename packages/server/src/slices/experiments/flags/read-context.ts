import type { FlagContext } from './conditions.ts';
import { MAX_CONTEXT_BYTES, MAX_UNIT_LENGTH } from './constants.ts';
import type { Refusal } from './evaluate.ts';

/** The context in the body of a request, `{"context": {…}}`; a body without one asks with an empty context. */
export function readContext(body: unknown): { readonly ok: true; readonly context: FlagContext } | Refusal {
  if (Buffer.isBuffer(body) && body.length > MAX_CONTEXT_BYTES)
    return refuse(
      `The body takes ${body.length} bytes; ${MAX_CONTEXT_BYTES} is the most. Send only what rules look at.`,
    );
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (text.trim() === '') return { ok: true, context: {} };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ok: false, code: 'PARSE_ERROR', message: 'The body is not valid JSON.' };
  }
  if (!isObject(parsed)) return { ok: false, code: 'PARSE_ERROR', message: 'The body must be an object.' };
  return contextIn(parsed['context']);
}

/** A context that is there must be an object, its targeting key a text. */
export function contextIn(context: unknown): { readonly ok: true; readonly context: FlagContext } | Refusal {
  if (context === undefined || context === null) return { ok: true, context: {} };
  if (!isObject(context)) return refuse('The context must be an object.');
  const key = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
  if (key !== undefined && key !== null && typeof key !== 'string') return refuse('The targetingKey must be a text.');
  if (typeof key === 'string' && key.length > MAX_UNIT_LENGTH)
    return refuse(`The targetingKey is longer than ${MAX_UNIT_LENGTH} characters.`);
  return { ok: true, context };
}

const refuse = (message: string): Refusal => ({ ok: false, code: 'INVALID_CONTEXT', message });

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
