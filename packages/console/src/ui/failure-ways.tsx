import { createContext, type ReactNode, use } from 'react';

/** For codes of failures that are a step on the way and no fault: where it goes on. Given by what stands around the pages. */
export type FailureWays = Readonly<Record<string, ReactNode>>;
export const FailureWaysContext = createContext<FailureWays>({});

/** Where it goes on after this failure; null when it ends here. */
export function useFailureWay(error: unknown): ReactNode {
  const { code } = (error ?? {}) as { code?: string };
  return use(FailureWaysContext)[code ?? ''] ?? null;
}
