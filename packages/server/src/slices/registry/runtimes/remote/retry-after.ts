import type { OutboundAnswer } from '../../../../platform/outbound.ts';

/** A day: whoever says more is away, and nobody waits for that. */
const longestSeconds = 86_400;

/**
 * Seconds after which another server wants to be asked again (RFC 9110, 10.2.3): a number, or a date that is counted from the answer's own `Date`,
 * so that no two clocks are compared. Null where it says nothing that makes sense.
 */
export function retryAfterOf(headers: OutboundAnswer['headers']): number | null {
  const said = headers['retry-after'];
  if (typeof said !== 'string') return null;
  if (/^\d+$/.test(said.trim())) return Math.min(longestSeconds, Number(said));
  const [until, now] = [dateOf(said), dateOf(headers['date'])];
  if (until === null || now === null) return null;
  return Math.min(longestSeconds, Math.max(0, Math.ceil((until - now) / 1000)));
}

/** Ms of a date as HTTP writes it; other words that JavaScript would take for one are none. */
function dateOf(text: string | string[] | undefined): number | null {
  if (typeof text !== 'string' || !/^[A-Z][a-z]{2},? .* GMT$/.test(text.trim())) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
