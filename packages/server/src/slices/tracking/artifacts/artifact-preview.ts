import type { ArtifactPreview } from '@haechi/contract';
import type { ObjectStore } from '../../../platform/objects.ts';
import type { ArtifactFile } from './artifact-store.ts';
import { PREVIEW_BYTES, PREVIEW_IMAGE_BYTES } from './constants.ts';

/** Pictures that a browser only draws, by their first bytes. SVG is a document that runs, and counts as text. */
const pictures = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark of a PNG holds one
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF.{4}WEBP/s],
] as const;

/** What can be shown of a file without running any of it. @throws HaechiError `artifact_missing`, `artifact_tampered` */
export async function previewOf(
  objects: Pick<ObjectStore, 'read'>,
  file: ArtifactFile,
  shownPath: string,
): Promise<ArtifactPreview> {
  const start = await objects.read(file.sha256, { offset: 0, bytes: PREVIEW_BYTES });
  const base = { path: shownPath, bytes: file.bytes, media_type: null };
  const head = start.toString('latin1', 0, 16);
  const picture = pictures.find(([, mark]) => mark.test(head));
  if (picture !== undefined && file.bytes <= PREVIEW_IMAGE_BYTES) {
    const content = (await objects.read(file.sha256)).toString('base64');
    return { ...base, kind: 'image', media_type: picture[0], content, truncated: false };
  }
  const text = picture === undefined ? textOf(start, file.bytes > start.length) : null;
  if (text === null) return { ...base, kind: 'binary', content: '', truncated: file.bytes > 0 };
  return { ...base, kind: 'text', content: text, truncated: file.bytes > start.length };
}

/** UTF-8 without NUL, or null; a character that is cut at the end is left out. */
function textOf(bytes: Buffer, isCut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return null;
  }
}
