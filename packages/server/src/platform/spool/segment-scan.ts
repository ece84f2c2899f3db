import { FILE_HEADER_BYTES, FORMAT_VERSION, fileVersion } from './segment-format.ts';
import { RECORD_HEADER_BYTES, RECORD_MARK, type ReadRecord, readRecord, type SpoolBlock } from './segment-record.ts';

/** Bytes that cannot be read although they had been acknowledged, from `from` up to `to`. */
export interface DamagedRange {
  readonly from: number;
  readonly to: number;
}

export interface SegmentScan {
  /** The whole records, in the order written. Bodies are views of the bytes given. */
  readonly blocks: readonly SpoolBlock[];
  /** Where the good part ends. */
  readonly end: number;
  /** Bytes of a torn tail that was cut: written while the process or machine died, never acknowledged. */
  readonly tornBytes: number;
  readonly damaged: readonly DamagedRange[];
}

const markBytes = Buffer.alloc(4);
markBytes.writeUInt32LE(RECORD_MARK);

/** The next whole record at or behind `from`, found by its mark and proven by its checksum. */
function nextRecord(bytes: Buffer, from: number): ReadRecord | undefined {
  let at = bytes.indexOf(markBytes, from);
  while (at !== -1 && at + RECORD_HEADER_BYTES <= bytes.length) {
    const record = readRecord(bytes, at);
    if (record) return record;
    at = bytes.indexOf(markBytes, at + 1);
  }
  return undefined;
}

/** True when a record at or behind `record` was written after the bytes at `offset` had reached the disk. */
function vouchedFor(bytes: Buffer, offset: number, record: ReadRecord): boolean {
  let later: ReadRecord | undefined = record;
  while (later) {
    if (later.durableOffset > offset) return true;
    later = nextRecord(bytes, later.end);
  }
  return false;
}

/**
 * Reads a segment's bytes. A tail that nothing later vouches for is torn, and cut; damage in acknowledged bytes is passed over and located.
 * A file that is no segment, or one of a newer format, is damaged as a whole.
 */
export function scanSegment(bytes: Buffer): SegmentScan {
  if (bytes.length < FILE_HEADER_BYTES) return { blocks: [], end: 0, tornBytes: bytes.length, damaged: [] };
  if (fileVersion(bytes) !== FORMAT_VERSION) {
    return { blocks: [], end: bytes.length, tornBytes: 0, damaged: [{ from: 0, to: bytes.length }] };
  }
  const blocks: SpoolBlock[] = [];
  const damaged: DamagedRange[] = [];
  let offset = FILE_HEADER_BYTES;
  while (offset < bytes.length) {
    let record = readRecord(bytes, offset);
    if (!record) {
      const next = nextRecord(bytes, offset + 1);
      if (!next || !vouchedFor(bytes, offset, next)) break;
      damaged.push({ from: offset, to: next.offset });
      record = next;
    }
    blocks.push(record.block);
    offset = record.end;
  }
  return { blocks, end: offset, tornBytes: bytes.length - offset, damaged };
}
