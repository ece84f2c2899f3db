import { HaechiApiError } from '@haechi/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** Answers are fresh until the server says otherwise; without that word, for half a minute. */
const freshMs = 30_000;

/**
 * What was read and is kept. A call that is refused for want of a session leads to the sign-in page, and back here afterwards.
 * @param onSignedOut is given the path to come back to
 */
export function createQueries(onSignedOut: (next: string) => void): QueryClient {
  const watch = (error: Error) => {
    if (!(error instanceof HaechiApiError) || error.code !== 'unauthenticated') return;
    if (!isOpenPath(location.pathname)) onSignedOut(location.pathname + location.search);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 2 && error instanceof HaechiApiError && error.isTemporary,
      },
    },
  });
}

/** Pages that are for people who are not signed in. */
function isOpenPath(path: string): boolean {
  return path === '/sign-in' || path === '/link' || path.startsWith('/link/');
}
