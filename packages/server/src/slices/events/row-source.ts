import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HaechiError } from '@haechi/contract';
import { isList, type Json } from './json.ts';
import { limits } from './limits.ts';
import { RowProblem } from './row-problem.ts';

/** A row out of a body, or why its line is none; `line` is 1-based. */
export interface SourceRow {
  readonly line: number;
  readonly value?: Json;
  readonly problem?: RowProblem;
}

const unpack = promisify(gunzip);

/** Unpacks a body sent with `Content-Encoding: gzip`, to at most `maxBytes`: a small body may unpack to a thousand times its size. */
export async function unpackBody(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  if (encoding.toLowerCase() !== 'gzip') {
    throw new HaechiError(
      'unsupported_media_type',
      `Content-Encoding ${encoding.slice(0, 40)} is not taken; send gzip or none.`,
    );
  }
  try {
    return await unpack(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new HaechiError(
        'body_too_large',
        `The body unpacks to more than ${maxBytes} bytes. Send it in smaller parts.`,
      );
    }
    throw new HaechiError('malformed_json', 'The body is not valid gzip although Content-Encoding says so.');
  }
}

function refuseMore(count: number): void {
  if (count > limits.rows) {
    throw new HaechiError(
      'body_too_large',
      `A request may hold ${limits.rows} events, this one has more. Send it in smaller parts.`,
    );
  }
}

/** Counted before the first line is taken, so that a request is refused whole. */
function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return text.endsWith('\n') ? count - 1 : count;
}

function* linesOf(text: string): Generator<SourceRow> {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const content = text.slice(start, end).trim();
    line += 1;
    start = end + 1;
    if (content === '') continue;
    yield parseLine(content, line);
  }
}

function parseLine(content: string, line: number): SourceRow {
  try {
    return { line, value: JSON.parse(content) as Json };
  } catch {
    return { line, problem: new RowProblem('malformed_json', null, 'the line is not valid JSON') };
  }
}

/**
 * The rows of a body: a JSON array, one JSON object, or NDJSON (also by its first character, when the media type does not say).
 * @throws HaechiError `malformed_json` when an array cannot be parsed as a whole, `body_too_large` for too many rows.
 */
export function rowsOf(body: Buffer, mediaType: string | undefined): Iterable<SourceRow> {
  const text = body.toString('utf8');
  const lines = /ndjson|jsonl|jsonlines/.test(mediaType ?? '') || !/^\s*\[/.test(text);
  if (lines && !isOneObject(text, mediaType)) {
    refuseMore(countLines(text));
    return linesOf(text);
  }
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch (error) {
    throw new HaechiError(
      'malformed_json',
      `The body is not valid JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`,
    );
  }
  const rows = isList(parsed) ? parsed : [parsed];
  refuseMore(rows.length);
  return rows.map((value, index) => ({ line: index + 1, value }));
}

/** One event, perhaps laid out over several lines, sent as plain JSON. */
function isOneObject(text: string, mediaType: string | undefined): boolean {
  if (!/^application\/json\b/.test(mediaType ?? '')) return false;
  return /^\s*\{/.test(text) && !/\}\s*\n\s*\{/.test(text);
}
