import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useNow } from '../ui/clock.ts';
import { parseRange, rangeAt, type TimeRange } from './range.ts';

/** The range of the address, and the same as endpoints take it. */
export function useRange(): TimeRange & { readonly query: { from: string; to?: string } } {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const minute = Math.floor(useNow() / 60_000);
  const key = JSON.stringify(parseRange(search));
  return useMemo(() => {
    const range = rangeAt(JSON.parse(key), minute * 60_000);
    const from = new Date(range.from).toISOString();
    return { ...range, query: range.live ? { from } : { from, to: new Date(range.to).toISOString() } };
  }, [key, minute]);
}
