import type { Client } from '@haechi/sdk';

export type SliceName = keyof Client;
export type CallName<S extends SliceName> = Exclude<keyof Client[S], 'send'> & string;
type Function_<S extends SliceName, E extends CallName<S>> = Client[S][E] extends (input: infer I) => Promise<infer R>
  ? { input: I; result: R }
  : never;
export type InputOf<S extends SliceName, E extends CallName<S>> = NonNullable<Function_<S, E>['input']>;
export type ResultOf<S extends SliceName, E extends CallName<S>> = Function_<S, E>['result'];

/** The input of a call without the options that the console adds itself. */
export type AskOf<S extends SliceName, E extends CallName<S>> = Omit<InputOf<S, E>, 'signal' | 'headers' | 'bytes'>;

type Loose = Record<string, Record<string, (input: object) => Promise<unknown>>>;

/** Calls an endpoint by its names. The types of both sides were tied together by `InputOf` and `ResultOf`. */
export function call<S extends SliceName, E extends CallName<S>>(
  client: Client,
  [slice, name]: readonly [S, E],
  input: object,
): Promise<ResultOf<S, E>> {
  const found = (client as unknown as Loose)[slice]?.[name];
  if (found === undefined) throw new TypeError(`the contract has no ${slice}.${name}`);
  return found(input) as Promise<ResultOf<S, E>>;
}
