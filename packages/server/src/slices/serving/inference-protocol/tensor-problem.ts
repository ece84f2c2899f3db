import { HaechiError } from '@haechi/contract';

/** What is wrong with a tensor or the request around it, said to whoever sent it. */
export function tensorProblem(where: string, problem: string): HaechiError {
  return new HaechiError('invalid_request', `The request is not valid: ${where} ${problem}.`, { where });
}
