import { useSyncExternalStore } from 'react';

/** How often "3 minutes ago" is said anew, ms. */
const tick = 15_000;

let current = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    current = Date.now();
    for (const tell of listeners) tell();
  }, tick);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present in ms since 1970, renewed every 15 s for all who show it, so that no two parts of a page disagree. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => current);
}

/** The present, for what is done once. */
export function now(): number {
  return Date.now();
}
