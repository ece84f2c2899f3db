/** Live windows that can be chosen, in hours. */
export const windows = { '1h': 1, '6h': 6, '24h': 24, '7d': 168, '30d': 720 } as const;
export type WindowName = keyof typeof windows;
export const defaultWindow: WindowName = '24h';

/** The part of the address that says which time is shown; nothing means the default window, live. */
export interface RangeSearch {
  readonly range?: WindowName | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
export interface TimeRange {
  readonly live: boolean;
  readonly window: WindowName;
  readonly from: number;
  readonly to: number;
}

/** Reads the range out of an address; what is not one is left out. */
export function parseRange(search: Record<string, unknown>): RangeSearch {
  const { from, to, range } = search;
  if (isInstant(from) && isInstant(to) && Date.parse(from) < Date.parse(to)) return { from, to };
  return typeof range === 'string' && range in windows && range !== defaultWindow ? { range: range as WindowName } : {};
}

/** The moments of a range at `present`; live ones move on in steps of a minute, so that questions can be shared. */
export function rangeAt({ range, from, to }: RangeSearch, present: number): TimeRange {
  const window = range ?? defaultWindow;
  if (from !== undefined && to !== undefined)
    return { live: false, window, from: Date.parse(from), to: Date.parse(to) };
  const minute = Math.floor(present / 60_000) * 60_000;
  return { live: true, window, from: minute - windows[window] * 3_600_000, to: minute + 60_000 };
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && Number.isFinite(Date.parse(value));
}
