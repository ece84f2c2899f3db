import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** A text that this device remembers under a name. */
export function useRemembered(name: string, first: string): readonly [string, (next: string) => void] {
  const value = useSyncExternalStore(subscribe, () => localStorage.getItem(name) ?? first);
  const set = useCallback(
    (next: string) => {
      localStorage.setItem(name, next);
      for (const tell of listeners) tell();
    },
    [name],
  );
  return [value, set];
}
