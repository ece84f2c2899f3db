/** Where and why a filter cannot be read; `at` counts characters from 0 and may be the end. */
export interface FilterFault {
  readonly at: number;
  readonly problem: string;
}

/** The fault that a refused search names; null when the search failed for another reason. */
export function filterFault(error: unknown): FilterFault | null {
  const { code, detail } = (error ?? {}) as { code?: string; detail?: Readonly<Record<string, unknown>> };
  if (code !== 'invalid_request' || detail?.['where'] !== 'filter') return null;
  const { at, problem } = detail;
  return typeof at === 'number' && typeof problem === 'string' ? { at: at - 1, problem } : null;
}
