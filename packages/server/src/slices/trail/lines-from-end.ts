import { type FileHandle, open } from 'node:fs/promises';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 65_536;

/** Whole lines of a file, the last one first; what follows the last line feed is left out. Reads only as far back as it is asked. */
export async function* linesFromEnd(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of chunksFromEnd(handle, await wholeLinesEnd(handle))) {
      rest = Buffer.concat([chunk, rest]);
      // The final byte of `rest` is always the line feed that ends its last line.
      for (let cut = lineStart(rest); cut > 0; cut = lineStart(rest)) {
        yield rest.toString('utf8', cut, rest.length - 1);
        rest = rest.subarray(0, cut);
      }
    }
    if (rest.length > 0) yield rest.toString('utf8', 0, rest.length - 1);
  } finally {
    await handle.close();
  }
}

/** Where the last whole line ends: the byte after the last line feed, 0 when there is none. */
export async function wholeLinesEnd(handle: FileHandle): Promise<number> {
  let end = (await handle.stat()).size;
  for await (const chunk of chunksFromEnd(handle, end)) {
    const found = chunk.lastIndexOf(LINE_FEED);
    if (found >= 0) return end - chunk.length + found + 1;
    end -= chunk.length;
  }
  return 0;
}

/** Start of the last line in bytes that end with a line feed; 0 when that line may begin before them. */
function lineStart(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : bytes.lastIndexOf(LINE_FEED, bytes.length - 2) + 1;
}

async function* chunksFromEnd(handle: FileHandle, end: number): AsyncGenerator<Buffer> {
  for (let to = end; to > 0; to -= CHUNK_BYTES) {
    const from = Math.max(0, to - CHUNK_BYTES);
    const chunk = Buffer.alloc(to - from);
    await handle.read(chunk, 0, chunk.length, from);
    yield chunk;
  }
}
