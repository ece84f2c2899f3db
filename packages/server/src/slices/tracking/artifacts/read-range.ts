import type { ByteRange } from '../../../platform/objects.ts';

/**
 * The part of a file of `bytes` bytes that a Range header asks for (RFC 9110, 14.1.2): one range of bytes. 'whole' for none and for what is not understood, which
 * the standard lets a server answer with everything; 'outside' when nothing of the file is in it.
 */
export function readRange(header: string | undefined, bytes: number): ByteRange | 'whole' | 'outside' {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'outside' : { offset: bytes - length, bytes: length };
  }
  const offset = Number(first);
  const end = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== '' && Number(last) < offset) return 'whole';
  return offset >= bytes ? 'outside' : { offset, bytes: end - offset };
}
