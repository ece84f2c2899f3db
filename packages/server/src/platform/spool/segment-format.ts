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
export const FILE_HEADER_BYTES = 16;
export const FORMAT_VERSION = 1;
const FILE_MAGIC = Buffer.from('HAESPOOL', 'latin1');

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
