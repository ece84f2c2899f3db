import type { FastifyReply } from 'fastify';

/**
 * The console is served from this origin alone: no foreign script, style, font, frame or connection. Inline styles are allowed because the
 * component library sets them; inline scripts are not.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const always = [
  ['content-security-policy', contentSecurityPolicy],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
] as const;
const encrypted = [...always, ['strict-transport-security', 'max-age=31536000']] as const;
const flat = { always: always.flat(), encrypted: encrypted.flat() };

export function setSecurityHeaders(reply: FastifyReply, secure: boolean): void {
  for (const [name, value] of secure ? encrypted : always) reply.header(name, value);
}

/** Names and values in turn. */
export function securityHeaders(secure: boolean): readonly string[] {
  return secure ? flat.encrypted : flat.always;
}
