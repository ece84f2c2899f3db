import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Anchor, anchorLine, keyLine, type Mirror, type PublicKey, readMirror } from '@haechi/proof';

/** The second place: one file per trail and server, only ever appended to, each line on the disk before it counts. */
export interface MirrorFile {
  readonly file: string;
  read(): Promise<Mirror>;
  append(anchor: Anchor): Promise<void>;
  appendKey(key: PublicKey): Promise<void>;
}

const LINE_FEED = 0x0a;

/** File name of the second place of `origin` as kept by the server with that signing key. */
export function mirrorFileName(origin: string, keyId: string): string {
  return `${origin}-${keyId}.ndjson`;
}

export async function openMirrorFile(dir: string, name: string): Promise<MirrorFile> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, name);
  await dropTornLine(file);
  return {
    file,
    read: async () => readMirror(await readFile(file, 'utf8')),
    append: (anchor) => appendDurably(file, anchorLine(anchor)),
    appendKey: (key) => appendDurably(file, keyLine(key)),
  };
}

async function appendDurably(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.writeFile(`${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A crash while appending leaves a line without its end; it never counted. */
async function dropTornLine(file: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const bytes = await handle.readFile();
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end < bytes.length) await handle.truncate(end);
  } finally {
    await handle.close();
  }
}
