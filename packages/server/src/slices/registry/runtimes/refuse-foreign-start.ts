import { HaechiError } from '@haechi/contract';
import { LOOKED_AT, refuseForeignFormat } from '../foreign-format.ts';

/**
 * Passes bytes on as they come, and ends the stream before anything is passed when their beginning is of a format that is never loaded.
 * @throws HaechiError `unsupported_format`; `artifact_unreadable` when there are none
 */
export async function* refuseForeignStart(
  content: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const held: Uint8Array[] = [];
  let size = 0;
  let looked = false;
  const look = () => {
    if (size === 0) throw new HaechiError('artifact_unreadable', 'The artifact is empty. Send its bytes as the body.');
    refuseForeignFormat(Buffer.concat(held));
    looked = true;
    return held.splice(0);
  };
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    if (looked) yield piece;
    else {
      held.push(piece);
      size += piece.length;
      if (size >= LOOKED_AT) yield* look();
    }
  }
  if (!looked) yield* look();
}
