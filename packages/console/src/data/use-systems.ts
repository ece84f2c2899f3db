import { usePages } from './use-read.ts';

/** The most that one page of a list may bring. */
const limit = 500;

/** The systems that the reader may see, by name, page by page. */
export function useSystems() {
  return usePages(['systems', 'list'], { limit });
}
