/** Sizes of the sealed form, in bytes. The form is version 1; another one takes another mark. */

/** Plaintext of a frame: small against memory, large against the 16 bytes that each adds. */
export const FRAME_BYTES = 1_048_576;
/** Tag of AES-GCM, full length (NIST SP 800-38D). */
export const TAG_BYTES = 16;
/** Keys of AES-256, master and data alike. */
export const KEY_BYTES = 32;
/** Random name of one sealing; the same content sealed twice has two. */
export const SEALING_ID_BYTES = 16;
/** First bytes of a sealed object. A stored file without them was written before objects were sealed. */
export const OBJECT_MARK = Buffer.from('HAECHIO1', 'latin1');
/** First bytes of a wrapped data key. */
export const KEY_MARK = Buffer.from('HAECHIK1', 'latin1');
/** Leftovers of writes that a crash cut off are removed after this long, ms; no upload takes a day. */
export const LEFTOVER_MS = 86_400_000;
/** Pieces that a reader is given: small, since they are garbage until the next collection. 100 MB grow a process by 15 MB; by 20 with 32 KiB, by 70 with whole frames. */
export const PIECE_BYTES = 16_384;
