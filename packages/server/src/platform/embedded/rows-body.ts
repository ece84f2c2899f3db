/** Request bodies: statements as text, data as files (never as SQL), unpacked when they come with gzip. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RowsError } from './rows-error.ts';

/** A statement without its data; more than this is data in the wrong place. */
const MAX_STATEMENT_BYTES = 4 * 1024 * 1024;
/** What may wait to be written while a write is under way; then it goes in one. Of the processor time of a body of 1.5 MB, 64 kB takes half as much again. */
const WRITE_AHEAD_BYTES = 1024 * 1024;

function unpacked(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip')
    throw new RowsError('UNKNOWN_COMPRESSION_METHOD', `Content-Encoding ${encoding}: send gzip or none`);
  const gunzip = createGunzip();
  request.once('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

/** The body as text, for a statement. */
export async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(request)) {
    size += chunk.length;
    if (size > MAX_STATEMENT_BYTES) {
      throw new RowsError('TOO_LARGE_STRING_SIZE', `A statement is longer than ${MAX_STATEMENT_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export interface BodyFile extends AsyncDisposable {
  readonly path: string;
}

/** Writes data to a file of its own, removed when disposed: what stood in the SQL first, then the body. */
export async function bodyFile(folder: string, inline: string, request?: IncomingMessage): Promise<BodyFile> {
  const file = path.join(folder, `${randomUUID()}.data`);
  const remove = () => rm(file, { force: true });
  try {
    const target = createWriteStream(file, { mode: 0o600, highWaterMark: WRITE_AHEAD_BYTES });
    if (inline) target.write(inline);
    await pipeline(request ? unpacked(request) : Readable.from([]), target);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: file, [Symbol.asyncDispose]: remove };
}

/** Makes the folder and removes what an earlier process left in it. */
export async function cleanFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await Promise.all((await readdir(folder)).map((name) => rm(path.join(folder, name), { force: true })));
}
