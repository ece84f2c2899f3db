import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type AskOf, call } from '../../../data/calls.ts';
import { client } from '../../../data/client.ts';
import { keyOf } from '../../../data/query-keys.ts';

type Search = Omit<AskOf<'tracking', 'searchRuns'>['body'], 'cursor'>;

/** What no change on the server announces is asked again this often, ms. */
const askAnyway = 30_000;

/** Runs that a search finds, page by page, and how many there are on all pages. The old ones stay while another order or filter is asked for. */
export function useRunPages(search: Search, enabled: boolean) {
  const read = useInfiniteQuery({
    queryKey: [...keyOf('tracking', 'searchRuns', search), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      call(client, ['tracking', 'searchRuns'], { body: { ...search, cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: askAnyway,
    enabled,
  });
  return {
    ...read,
    items: read.data?.pages.flatMap((page) => page.items) ?? [],
    total: read.data?.pages[0]?.total ?? null,
  };
}
