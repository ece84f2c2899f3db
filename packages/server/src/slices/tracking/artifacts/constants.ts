/** An upload whose bytes are whole has its path within this long, ms; one that has not was killed. Writing a path takes milliseconds. */
export const UPLOAD_MS = 3_600_000;
/** Digests that one pass over what nobody refers to looks at. */
export const RELEASE_BATCH = 1_000;
/** Names of a folder that people are shown at once; clients that download a folder get all. */
export const SHOWN_NAMES = 1_000;
/** Bytes of a file that a preview shows: enough to see what it is, small for a page. */
export const PREVIEW_BYTES = 262_144;
/** A picture is shown whole or not at all; plots that runs log are below this. */
export const PREVIEW_IMAGE_BYTES = 2_097_152;
