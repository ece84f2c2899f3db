import { invalidParameter } from './mlflow-envelope.ts';

/** Offsets beyond this no search has. */
const LARGEST_OFFSET = 1_000_000_000;

/** Where the next page begins, opaque to clients. */
export const writePageToken = (offset: number): string => Buffer.from(JSON.stringify({ offset })).toString('base64url');

/** The offset of a page; 0 without a token. @throws HaechiError `invalid_request` for a token that no page gave */
export function readPageToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  try {
    const given: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const offset = typeof given === 'object' && given !== null && 'offset' in given ? given.offset : undefined;
    if (typeof offset === 'number' && Number.isInteger(offset) && offset >= 0 && offset <= LARGEST_OFFSET)
      return offset;
  } catch {
    // Falls through to the refusal below.
  }
  throw invalidParameter('The page_token is not one that a page gave. Start again without it.', 'page_token');
}

/** `rows` holds one more than `limit` when there is a further page: what is shown, and the token of the next page if any. */
export function pageOfRows<T>(rows: readonly T[], page: { readonly offset: number; readonly limit: number }) {
  const shown = rows.slice(0, page.limit);
  return rows.length > page.limit ? { shown, next_page_token: writePageToken(page.offset + page.limit) } : { shown };
}
