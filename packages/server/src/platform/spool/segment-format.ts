/**
 * Bytes of a spool segment: a 16-byte file header, then records. All numbers little-endian.
 *
 *   file    0 'HAESPOOL'  8 u32 format version  12 u32 zero
 *   record  0 u32 mark    4 u32 body bytes  8 u32 checksum  12 u16 stream  14 u16 zero  16 u32 rows
 *          20 u32 durable offset  24 f64 first sequence number  32 body
 *
 * The checksum is CRC-32 (zlib's, in hardware: 5 GB/s) over the rest of the header and the body, so a damaged length is found as well.
 * The durable offset is how much of the file was known to be on disk when the record was written. It tells a torn tail (nothing behind it
 * was written later: never acknowledged) from damage (a later record vouches for these bytes: acknowledged data was lost).
 */
import { crc32 } from 'node:zlib';

export const FILE_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 32;
export const FORMAT_VERSION = 1;
/** 'HREC' in memory order. */
export const RECORD_MARK = 0x43455248;
const FILE_MAGIC = Buffer.from('HAESPOOL', 'latin1');

/** One unit of appending: some rows of one stream, already in the bytes that their reader wants. */
export interface SpoolBlock {
  /** What the bytes are, 0 to 65 535; a new layout of the same rows takes a new number. */
  readonly stream: number;
  readonly rows: number;
  /** Sequence number of the first row; the others have higher ones. */
  readonly firstSeq: number;
  readonly body: Uint8Array;
}

/** The header that opens a segment file. */
export function fileHeader(): Buffer {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  FILE_MAGIC.copy(header);
  header.writeUInt32LE(FORMAT_VERSION, 8);
  return header;
}

/** Version of the format of a file, or undefined when the bytes are no segment. */
export function fileVersion(bytes: Buffer): number | undefined {
  if (bytes.length < FILE_HEADER_BYTES || !bytes.subarray(0, 8).equals(FILE_MAGIC)) return undefined;
  return bytes.readUInt32LE(8);
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
