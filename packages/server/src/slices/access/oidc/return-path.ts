/**
 * A path of this very console to go on to, or `/`. Nothing that a browser could read as another host: `//host`, `/\host`, a scheme, or
 * characters that browsers drop before they parse.
 */
export function returnPath(wish: string): string {
  if (!/^\/(?![/\\])[!-~]*$/.test(wish) || wish.includes('\\')) return '/';
  const base = 'https://console.invalid';
  const url = URL.canParse(wish, base) ? new URL(wish, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return '/';
  // Not into the API: a sign-in ends on a page.
  return url.pathname.startsWith('/api/') ? '/' : `${url.pathname}${url.search}${url.hash}`;
}
