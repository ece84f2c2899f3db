/**
 * Answers as a ClickHouse server gives them. The head is sent with the first bytes, so that a failure before them has its own status; one
 * after them is told in the body, behind the tag that the head announced (ClickHouse ≥ 25.11), so that half a result is never taken for one.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { RowsError } from './rows-error.ts';

const MARKER = '__exception__';
/** The tag has a fixed length in ClickHouse. */
const TAG_BYTES = 8;

export class ResultWriter {
  readonly #response: ServerResponse;
  readonly #wantsGzip: boolean;
  readonly #tag = randomBytes(TAG_BYTES).toString('hex');
  #gzip: Gzip | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#response = response;
    this.#wantsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  }

  describe(format: string, queryId: string): void {
    this.#response.setHeader('X-ClickHouse-Format', format);
    this.#response.setHeader('X-ClickHouse-Query-Id', queryId);
  }

  #target(): Writable {
    if (this.#response.headersSent) return this.#gzip ?? this.#response;
    this.#response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
    if (this.#wantsGzip) {
      this.#response.setHeader('Content-Encoding', 'gzip');
      this.#gzip = createGzip({ level: constants.Z_BEST_SPEED });
      this.#gzip.pipe(this.#response);
    }
    this.#response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' });
    return this.#gzip ?? this.#response;
  }

  /** Sends bytes and waits until the client takes them. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0 || this.#response.destroyed) return;
    const target = this.#target();
    if (!target.write(bytes)) await Promise.race([once(target, 'drain'), once(this.#response, 'close')]);
  }

  async end(): Promise<void> {
    if (this.#response.destroyed) return;
    this.#target().end();
    await finished(this.#response).catch(() => {});
  }

  async fail(error: RowsError): Promise<void> {
    if (this.#response.destroyed) return;
    if (!this.#response.headersSent) {
      const wait = error.status === 503 ? { 'Retry-After': '1' } : {};
      this.#response.writeHead(error.status, {
        'X-ClickHouse-Exception-Code': String(error.code),
        Connection: 'close',
        ...wait,
      });
      this.#response.end(error.text);
      return;
    }
    const length = Buffer.byteLength(error.text);
    this.#target().write(`\r\n${MARKER}\r\n${this.#tag}\r\n${error.text}${length} ${this.#tag}\r\n${MARKER}\r\n`);
    await this.end();
  }
}
