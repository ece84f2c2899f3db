/** Vitest's global setup: one PostgreSQL and one chDB for the whole run, started when the run has a file that may want them. */
import type { TestProject } from 'vitest/node';
import { type SharedStores, startSharedStores } from './stores-shared.ts';

declare module 'vitest' {
  interface ProvidedContext {
    haechiStores: SharedStores;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { close, ...addresses } = await startSharedStores();
  project.provide('haechiStores', addresses);
  return async () => close?.();
}
