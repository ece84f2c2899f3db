import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type AskOf, type CallName, call, type ResultOf, type SliceName } from './calls.ts';
import { client } from './client.ts';

/** Calls an endpoint that changes something, then asks everything of its slice again. */
export function useChange<S extends SliceName, E extends CallName<S>>(
  [slice, name]: readonly [S, E],
  onDone?: (result: ResultOf<S, E>) => void,
) {
  const queries = useQueryClient();
  return useMutation<ResultOf<S, E>, Error, AskOf<S, E>>({
    mutationFn: (input) => call(client, [slice, name], input),
    onSuccess: async (result) => {
      onDone?.(result);
      await queries.invalidateQueries({ queryKey: [slice] });
    },
  });
}
