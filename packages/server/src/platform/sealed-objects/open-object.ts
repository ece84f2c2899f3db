import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { HaechiError } from '@haechi/contract/errors';
import { FRAME_BYTES, PIECE_BYTES, TAG_BYTES } from './constants.ts';
import { readDataKey, type SealingDeps } from './data-key.ts';
import { openFrame, releaseFrame } from './frame-cipher.ts';
import { isMissing } from './object-folder.ts';
import {
  framesOf,
  HEADER_BYTES,
  headerHolds,
  isSealed,
  type ObjectHeader,
  readHeader,
  sealedBytes,
} from './object-header.ts';
import { tampered, wrongDigest } from './tampered.ts';

/** An object whose file is open; whoever opened it closes it. */
export interface OpenObject {
  /** Length of the plaintext. For a sealed object it is authenticated. */
  readonly bytes: number;
  readonly sealed: boolean;
  /** The plaintext from `start` to before `end`, piece by piece. A sealed piece is authenticated before it is given; a whole object is held to its digest at the end. */
  content(start: number, end: number): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** How often an object is looked for again when it was replaced between its file and its key. */
const ATTEMPTS = 3;

/** @throws HaechiError `artifact_missing`, `artifact_tampered`, `artifact_key_missing`. */
export async function openObject(deps: SealingDeps, sha256: string): Promise<OpenObject> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const handle = await openFile(deps, sha256);
    try {
      const opened = await openContent(deps, { sha256, handle });
      if (opened !== undefined) return opened;
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
  }
  throw tampered(sha256, { part: 'data_key', why: 'the file with its wrapped data key is gone' });
}

async function openFile({ folder }: SealingDeps, sha256: string): Promise<FileHandle> {
  try {
    return await open(folder.place(sha256), 'r');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new HaechiError('artifact_missing', `There is no object ${sha256} in the store. Upload it first.`, {
      sha256,
    });
  }
}

/** Undefined when there is no key for this sealing. */
async function openContent(
  deps: SealingDeps,
  { sha256, handle }: { sha256: string; handle: FileHandle },
): Promise<OpenObject | undefined> {
  const { size } = await handle.stat();
  const head = await readAt(handle, Buffer.alloc(HEADER_BYTES), 0);
  const close = () => handle.close();
  if (!isSealed(head)) {
    const content = (start: number, end: number) => plainContent(handle, { sha256, start, end, size });
    return { bytes: size, sealed: false, content, close };
  }
  const header = readHeader(head);
  if (header === undefined) throw tampered(sha256, { part: 'length', why: 'it ends within its header' });
  const file = deps.folder.keyFile(sha256, header.sealingId.toString('hex'));
  const key = await readDataKey(deps, file);
  if (key === undefined) return undefined;
  checkHeader(header, { sha256, size, holds: headerHolds(head, key.dataKey) });
  const content = (start: number, end: number) => sealedContent(handle, { header, dataKey: key.dataKey, start, end });
  return { bytes: header.bytes, sealed: true, content, close };
}

function checkHeader(header: ObjectHeader, found: { sha256: string; size: number; holds: boolean }): void {
  const { sha256, size } = found;
  if (!found.holds || header.sha256 !== sha256 || header.frames !== framesOf(header.bytes))
    throw tampered(sha256, { part: 'header', why: 'its header is not the one that was written' });
  if (size !== sealedBytes(header))
    throw tampered(sha256, {
      part: 'length',
      why: `its file has ${size} bytes instead of ${sealedBytes(header)}`,
      found: size,
    });
}

async function* sealedContent(
  handle: FileHandle,
  wanted: { header: ObjectHeader; dataKey: Buffer; start: number; end: number },
): AsyncGenerator<Buffer> {
  const { header, dataKey, start, end } = wanted;
  const { sealingId, sha256 } = header;
  const whole = start === 0 && end === header.bytes;
  const hash = whole ? createHash('sha256') : undefined;
  const buffer = Buffer.alloc(Math.min(FRAME_BYTES, header.bytes) + TAG_BYTES);
  const past = whole ? header.frames : Math.ceil(end / FRAME_BYTES);
  for (let index = Math.floor(start / FRAME_BYTES); index < past; index += 1) {
    const last = index === header.frames - 1;
    const from = index * FRAME_BYTES;
    const length = (last ? header.bytes - from : FRAME_BYTES) + TAG_BYTES;
    const sealed = await readAt(handle, buffer.subarray(0, length), HEADER_BYTES + from + index * TAG_BYTES);
    const plain = openFrame(sealed, { dataKey, sealingId, index, total: last ? header.frames : null });
    if (plain === undefined)
      throw tampered(sha256, {
        part: 'frame',
        why: `frame ${index + 1} of ${header.frames} is not the one written there`,
        frame: index,
      });
    hash?.update(plain);
    yield* piecesOf(plain.subarray(Math.max(0, start - from), Math.min(plain.length, end - from)));
    releaseFrame(plain);
  }
  const found = hash?.digest('hex');
  if (found !== undefined && found !== sha256) throw wrongDigest(sha256, found);
}

/** Copies, which whoever is given them may keep. */
function* piecesOf(plain: Buffer): Generator<Buffer> {
  for (let at = 0; at < plain.length; at += PIECE_BYTES) yield Buffer.from(plain.subarray(at, at + PIECE_BYTES));
}

/** An object from before objects were sealed: nothing but its digest speaks for it, so that all of it is read whatever is wanted. */
async function* plainContent(
  handle: FileHandle,
  wanted: { sha256: string; start: number; end: number; size: number },
): AsyncGenerator<Buffer> {
  const { sha256, start, end, size } = wanted;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(FRAME_BYTES, size));
  for (let at = 0; at < size; ) {
    const piece = await readAt(handle, buffer.subarray(0, Math.min(FRAME_BYTES, size - at)), at);
    if (piece.length === 0) break;
    hash.update(piece);
    yield* piecesOf(piece.subarray(Math.max(0, start - at), Math.max(0, end - at)));
    at += piece.length;
  }
  const found = hash.digest('hex');
  if (found !== sha256) throw wrongDigest(sha256, found);
}

/** Fills `into` from `position`; shorter at the end of the file. */
async function readAt(handle: FileHandle, into: Buffer, position: number): Promise<Buffer> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
}
