/** What the client takes from its surroundings unless it is given: the one file here that touches time, randomness and the network. */
export interface Ambient {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The present, as an ISO 8601 instant in UTC. */
  readonly now: () => string;
  /** A new identifier that nobody else has. */
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

export const ambient: Ambient = {
  fetch: (url, init) => globalThis.fetch(url, init),
  now: () => new Date().toISOString(),
  newId: () => globalThis.crypto.randomUUID(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
