import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HaechiError } from '@haechi/contract';
import { decodeOtlp, type ResourceSpans } from './otlp-decode.ts';
import { readOtlpJson } from './otlp-json.ts';

const unzip = promisify(gunzip);

export interface OtlpBody {
  readonly bytes: Buffer;
  readonly type: string | undefined;
  readonly encoding: string | undefined;
  /** Unpacked, bytes. */
  readonly maxBytes: number;
}

/** Spans of a body, protobuf or JSON by its type, plain or gzip. @throws HaechiError `invalid_request`, `unsupported_media_type`, `body_too_large` */
export async function readOtlpBody(body: OtlpBody): Promise<readonly ResourceSpans[]> {
  const bytes = await unpacked(body);
  switch (body.type?.split(';')[0]?.trim().toLowerCase()) {
    case 'application/x-protobuf':
      return decodeOtlp(bytes);
    case 'application/json':
      return readOtlpJson(bytes.toString('utf8'));
    default:
      throw new HaechiError(
        'unsupported_media_type',
        'Spans are sent as application/x-protobuf or application/json (OTLP over HTTP). Set the Content-Type header.',
      );
  }
}

async function unpacked({ bytes, encoding, maxBytes }: OtlpBody): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return bytes;
  if (encoding !== 'gzip')
    throw new HaechiError('unsupported_media_type', `Bodies come plain or as gzip, not "${encoding}".`);
  try {
    return await unzip(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new HaechiError(
        'body_too_large',
        'The body is larger than this server takes once it is unpacked (HAECHI_BODY_MAX_BYTES). Send it in smaller parts.',
      );
    throw new HaechiError('invalid_request', 'The body cannot be unpacked: it is no gzip.', { where: 'body' });
  }
}
