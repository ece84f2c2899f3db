import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type AskOf, type CallName, call, type ResultOf, type SliceName } from './calls.ts';
import { client } from './client.ts';
import { differInTimeOnly, keyOf } from './query-keys.ts';

/** What no change on the server announces, and what a lost connection missed, is asked again this often while it is on screen, ms. */
const askAnyway = 30_000;

interface ReadOptions {
  readonly enabled?: boolean;
  /** Ask this often, ms: where somebody is waiting for an answer to change. */
  readonly every?: number;
}

/** Reads an endpoint and keeps it fresh: the server says when to ask again. While only the time range moves on, the old answer stays. */
export function useRead<S extends SliceName, E extends CallName<S>>(
  [slice, name]: readonly [S, E],
  input: AskOf<S, E>,
  { enabled = true, every = askAnyway }: ReadOptions = {},
) {
  return useQuery<ResultOf<S, E>>({
    queryKey: keyOf(slice, name, input),
    queryFn: ({ signal }) => call(client, [slice, name], { ...input, signal }),
    placeholderData: (old, before) => (differInTimeOnly(Object(before?.queryKey[2]), input) ? old : undefined),
    refetchInterval: every,
    enabled,
  });
}

interface PagesOptions extends ReadOptions {
  readonly params?: Readonly<Record<string, string>>;
}
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
type ItemOf<R> = R extends { items: readonly (infer T)[]; next: string | null } ? T : never;

/** Reads a list page by page; `items` are those of all pages so far. */
export function usePages<S extends SliceName, E extends CallName<S>>(
  [slice, name]: readonly [S, E],
  query: Record<string, unknown>,
  { enabled = true, every = askAnyway, params }: PagesOptions = {},
) {
  type Item = ItemOf<ResultOf<S, E>>;
  const read = useInfiniteQuery({
    queryKey: [...keyOf(slice, name, { query, params }), 'pages'],
    initialPageParam: undefined as string | undefined,
    // Lists all have the same envelope; `ItemOf` is never for an endpoint that is not one.
    queryFn: ({ signal, pageParam }) =>
      call(client, [slice, name], { params, query: { ...query, cursor: pageParam }, signal }) as unknown as Promise<
        Page<Item>
      >,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: every,
    enabled,
  });
  return { ...read, items: read.data?.pages.flatMap((page) => page.items) ?? [] };
}
