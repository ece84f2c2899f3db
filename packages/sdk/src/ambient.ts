/** What the client takes from its surroundings unless it is given: the one file here that touches time, randomness and the network. */
export interface Ambient {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The present, as an ISO 8601 instant in UTC. */
  readonly now: () => string;
  /** A new identifier that nobody else has. */
  readonly newId: () => string;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export const ambient: Ambient = {
  fetch: (url, init) => globalThis.fetch(url, init),
  now: () => new Date().toISOString(),
  newId: () => globalThis.crypto.randomUUID(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end);
    }),
};
