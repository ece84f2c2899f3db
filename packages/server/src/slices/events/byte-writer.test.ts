import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';

describe('ByteWriter', () => {
  it('writes any text as its length in bytes and its UTF-8, growing as it must', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 20 }), (texts) => {
        const out = new ByteWriter(4);
        for (const text of texts) out.text(text);
        const bytes = out.take();
        let at = 0;
        for (const text of texts) {
          let size = 0;
          for (let shift = 0; ; shift += 7) {
            const byte = bytes[at++] ?? 0;
            size |= (byte & 0x7f) << shift;
            if (byte < 0x80) break;
          }
          expect(bytes.toString('utf8', at, at + size)).toBe(text);
          at += size;
        }
        expect(at).toBe(bytes.length);
      }),
    );
  });

  it('writes whole numbers to 2^53 and doubles to the bit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.double(), (whole, double) => {
        const out = new ByteWriter();
        out.uint64(whole);
        out.float64(double);
        const bytes = out.take();
        expect(Number(bytes.readBigUInt64LE(0))).toBe(whole);
        expect(bytes.readDoubleLE(8)).toBe(double);
      }),
    );
  });

  it('takes a row back by its length', () => {
    const out = new ByteWriter();
    out.text('kept');
    const mark = out.length;
    out.text('taken back');
    out.length = mark;
    expect(out.take().toString('latin1')).toBe('\u0004kept');
  });
});
