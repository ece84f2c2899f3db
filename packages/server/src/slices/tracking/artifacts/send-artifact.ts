import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ObjectStore } from '../../../platform/objects.ts';
import type { ArtifactFile } from './artifact-store.ts';
import { readRange } from './read-range.ts';

/**
 * Answers with a file, or the range of it that was asked for. What people upload is handed over to be kept, never to be shown: whatever it is, a browser runs
 * nothing of it.
 */
export async function sendArtifact(
  objects: Pick<ObjectStore, 'get'>,
  file: ArtifactFile,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  reply.header('accept-ranges', 'bytes').header('etag', `"${file.sha256}"`);
  const range = readRange(request.headers.range, file.bytes);
  if (range === 'outside') {
    await reply.code(416).header('content-range', `bytes */${file.bytes}`).send('');
    return;
  }
  reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', attachment(file.path))
    .header('content-security-policy', "default-src 'none'; sandbox");
  if (range === 'whole') reply.header('content-length', file.bytes);
  else
    reply
      .code(206)
      .header('content-range', `bytes ${range.offset}-${range.offset + range.bytes - 1}/${file.bytes}`)
      .header('content-length', range.bytes);
  await reply.send(await objects.get(file.sha256, range === 'whole' ? undefined : range));
}

/** RFC 6266: the last part of the path, in ASCII for old readers and in full for the rest. */
function attachment(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const plain = name.replace(/[^\w.\- ]/g, '_');
  const full = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
