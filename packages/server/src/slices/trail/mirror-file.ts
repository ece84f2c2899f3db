import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Anchor, anchorLine, keyLine, type Mirror, type PublicKey, parseAnchor, readMirror } from '@haechi/proof';
import { linesFromEnd, wholeLinesEnd } from './lines-from-end.ts';

/** The second place: one file per trail and server, only ever appended to, each line on the disk before it counts. */
export interface MirrorFile {
  readonly file: string;
  /** All of it, checked line by line. */
  read(): Promise<Mirror>;
  /** The newest anchor, not checked; reads no more than the end of the file. Null while there is none. */
  last(): Promise<Anchor | 'unreadable' | null>;
  append(anchor: Anchor): Promise<void>;
  appendKey(key: PublicKey): Promise<void>;
}

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
    last: () => lastAnchorIn(file),
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

async function lastAnchorIn(file: string): Promise<Anchor | 'unreadable' | null> {
  for await (const line of linesFromEnd(file)) {
    const anchor = parseAnchor(line);
    if (anchor !== null) return anchor;
    if (!line.startsWith('{"public_key":')) return 'unreadable';
  }
  return null;
}

/** A crash while appending leaves a line without its end; it never counted. */
async function dropTornLine(file: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const end = await wholeLinesEnd(handle);
    if (end < (await handle.stat()).size) await handle.truncate(end);
  } finally {
    await handle.close();
  }
}
