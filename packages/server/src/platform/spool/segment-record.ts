import { crc32 } from 'node:zlib';

export const RECORD_HEADER_BYTES = 32;
/** 'HREC' in memory order. */
export const RECORD_MARK = 0x43455248;

/** One unit of appending: some rows of one stream, already in the bytes that their reader wants. */
export interface SpoolBlock {
  /** What the bytes are, 0 to 65 535; a new layout of the same rows takes a new number. */
  readonly stream: number;
  readonly rows: number;
  /** Sequence number of the first row; the others have higher ones. */
  readonly firstSeq: number;
  readonly body: Uint8Array;
}

function checksum(header: Buffer, body: Uint8Array): number {
  const first = crc32(header.subarray(0, 8));
  return crc32(body, crc32(header.subarray(12, RECORD_HEADER_BYTES), first));
}

/** The header of a record; the body follows it unchanged. */
export function recordHeader(block: SpoolBlock, durableOffset: number): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  header.writeUInt32LE(RECORD_MARK, 0);
  header.writeUInt32LE(block.body.length, 4);
  header.writeUInt16LE(block.stream, 12);
  header.writeUInt32LE(block.rows, 16);
  header.writeUInt32LE(durableOffset, 20);
  header.writeDoubleLE(block.firstSeq, 24);
  header.writeUInt32LE(checksum(header, block.body), 8);
  return header;
}

export interface ReadRecord {
  readonly block: SpoolBlock;
  readonly offset: number;
  readonly end: number;
  readonly durableOffset: number;
}

/** The record at `offset`, or undefined when none stands there whole. The body is a view of `bytes`. */
export function readRecord(bytes: Buffer, offset: number): ReadRecord | undefined {
  const start = offset + RECORD_HEADER_BYTES;
  if (start > bytes.length || bytes.readUInt32LE(offset) !== RECORD_MARK) return undefined;
  const end = start + bytes.readUInt32LE(offset + 4);
  if (end > bytes.length) return undefined;
  const body = bytes.subarray(start, end);
  if (checksum(bytes.subarray(offset, start), body) !== bytes.readUInt32LE(offset + 8)) return undefined;
  return {
    block: {
      stream: bytes.readUInt16LE(offset + 12),
      rows: bytes.readUInt32LE(offset + 16),
      firstSeq: bytes.readDoubleLE(offset + 24),
      body,
    },
    offset,
    end,
    durableOffset: bytes.readUInt32LE(offset + 20),
  };
}
