import { useMutation } from '@tanstack/react-query';
import { type AskOf, type CallName, call, type ResultOf, type SliceName } from './calls.ts';
import { client } from './client.ts';

/** Calls an endpoint when somebody asks for it, where the answer changes nothing that is on screen. */
export function useAsk<S extends SliceName, E extends CallName<S>>([slice, name]: readonly [S, E]) {
  return useMutation<ResultOf<S, E>, Error, AskOf<S, E>>({
    mutationFn: (input) => call(client, [slice, name], input),
  });
}
