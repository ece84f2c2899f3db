import { useQueryClient } from '@tanstack/react-query';

/** What a decision changes beside the approvals themselves: the versions, which show where they stand. */
export function useDecided(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['registry'] });
}
