import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_HEADER_BYTES, fileHeader } from './segment-format.ts';
import { RECORD_HEADER_BYTES, recordHeader, type SpoolBlock } from './segment-record.ts';
import { scanSegment } from './segment-scan.ts';

/** A segment whose groups were each synced before the next was written. */
function segment(groups: readonly (readonly string[])[]): { bytes: Buffer; offsets: number[] } {
  const parts: Uint8Array[] = [fileHeader()];
  const offsets: number[] = [];
  let size = FILE_HEADER_BYTES;
  for (const group of groups) {
    const durable = size;
    for (const text of group) {
      const block: SpoolBlock = { stream: 3, rows: 1, firstSeq: 1_700_000_000_000_000 + size, body: Buffer.from(text) };
      offsets.push(size);
      parts.push(recordHeader(block, durable), block.body);
      size += RECORD_HEADER_BYTES + block.body.length;
    }
  }
  return { bytes: Buffer.concat(parts), offsets };
}

const bodies = (bytes: Buffer) => scanSegment(bytes).blocks.map((block) => Buffer.from(block.body).toString());

describe('scanning a segment', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 1 })), (groups) => {
        const { bytes } = segment(groups);
        expect(scanSegment(bytes)).toMatchObject({ end: bytes.length, tornBytes: 0, damaged: [] });
        expect(bodies(bytes)).toEqual(groups.flat());
      }),
    );
  });

  it('cuts a tail torn at any byte, and keeps every whole record before it', () => {
    const { bytes, offsets } = segment([['one'], ['two', 'three'], ['four']]);
    for (let length = FILE_HEADER_BYTES; length < bytes.length; length += 1) {
      const scan = scanSegment(Buffer.from(bytes.subarray(0, length)));
      const whole = [...offsets.slice(1), bytes.length].filter((end) => end <= length).length;
      expect(scan.blocks).toHaveLength(whole);
      expect(scan.damaged).toEqual([]);
      expect(scan.end + scan.tornBytes).toBe(length);
    }
  });

  it('takes a hole in the last group for torn, since nothing later vouches for it', () => {
    const { bytes, offsets } = segment([['one'], ['two', 'three']]);
    bytes[(offsets[1] ?? 0) + RECORD_HEADER_BYTES] = 0xff;
    expect(bodies(bytes)).toEqual(['one']);
    expect(scanSegment(bytes)).toMatchObject({ end: offsets[1], damaged: [] });
  });

  it('finds and locates any single flipped bit in an acknowledged record, and keeps the others', () => {
    const { bytes, offsets } = segment([['one'], ['two'], ['three']]);
    const [from = 0, to = 0] = [offsets[1], offsets[2]];
    for (let at = from; at < to; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      expect(scanSegment(flipped).damaged).toEqual([{ from, to }]);
      expect(bodies(flipped)).toEqual(['one', 'three']);
    }
  });

  it('does not take a record inside a body for one of the segment', () => {
    const inner = segment([['inner']]).bytes.subarray(FILE_HEADER_BYTES);
    const { bytes } = segment([[inner.toString('latin1')]]);
    expect(scanSegment(bytes).blocks).toHaveLength(1);
  });

  it('calls another file damaged as a whole and an empty one torn', () => {
    expect(scanSegment(Buffer.from('this is not a segment at all')).damaged).toHaveLength(1);
    expect(scanSegment(Buffer.from('HAE'))).toMatchObject({ blocks: [], tornBytes: 3 });
  });
});
