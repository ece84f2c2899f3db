/** What one look at the server by somebody else's client came to. */
export interface ClientCheck {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly reason: string;
}
/** A running server, and a key for it. */
export interface Target {
  /** `127.0.0.1:4600` */
  readonly address: string;
  readonly key: string;
}
