/** A one-time link as it is shown, once. */
export type LinkView = (made: { token: string; expires_at: Date }) => { link: string; expires_at: string };

/** @param linkFor makes the address that a one-time token is used at */
export function linkViewOf(linkFor: (token: string) => string): LinkView {
  return ({ token, expires_at }) => ({ link: linkFor(token), expires_at: expires_at.toISOString() });
}
