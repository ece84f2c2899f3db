import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ResultOf } from '../../data/calls.ts';
import { session } from '../../data/client.ts';
import { keyOf } from '../../data/query-keys.ts';

/** Takes a person who has just been signed in to where they wanted to go. */
export function useEnter(): (me: ResultOf<'access', 'me'>, next?: string) => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async (me, next) => {
    queries.clear();
    session.csrf = me.csrf_token;
    queries.setQueryData(keyOf('access', 'me', {}), me);
    await router.navigate({ href: isOwnPath(next) ? next : '/' });
  };
}

/** Only a path of this console: an address that somebody else put into the link must not lead away. */
export function isOwnPath(path: string | undefined): path is string {
  return path !== undefined && /^\/(?![/\\])/.test(path);
}
