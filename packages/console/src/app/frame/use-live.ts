import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followChanges, type LiveState } from '../../data/live-changes.ts';

/** Follows the server's changes while somebody is signed in. */
export function useLive(signedIn: boolean): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!signedIn) return;
    return followChanges(new EventSource('/api/v1/changes'), queries, setState);
  }, [signedIn, queries]);
  return state;
}
