/** What the parent tells the rows child on its command line. */
export interface RowsChildOptions {
  readonly engineFolder: string;
  readonly socketPath: string;
  readonly bodyFolder: string;
  readonly importFolder: string;
  readonly memoryBytes: number;
  readonly maxWaiting: number;
  readonly purgeAfterIdleMs: number;
  /** Added to the niceness of the process and its threads. */
  readonly niceness: number;
}
