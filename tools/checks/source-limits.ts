/** The numbers of the house style, in one place (measured on code that is loved, see CONTRIBUTING.md). */
export const sourceLimits = {
  /** A longer file fails. */
  fileLines: 500,
  /** A longer file says why in its head comment. */
  unexplainedFileLines: 300,
  /** More exports mean more than one concept; index.ts, a slice's constants.ts and the wire contract only collect. */
  exports: 8,
} as const;

/** Where a global thing may be touched; everywhere else it is injected. Paths are relative to the repository. */
export interface Doorway {
  readonly what: string;
  readonly files: readonly string[];
}

const platform = (name: string): string => `packages/server/src/platform/${name}.ts`;

const sdkAmbient = 'packages/sdk/src/ambient.ts';

/** One file each (server, client, console) for what makes code untestable. */
export const doorways = {
  environment: { what: 'process.env', files: [platform('environment')] },
  time: {
    what: 'the clock (Date.now, new Date() without arguments)',
    files: [platform('clock'), sdkAmbient, 'packages/console/src/ui/clock.ts'],
  },
  randomness: { what: 'Math.random', files: [platform('random')] },
  console: { what: 'console', files: [platform('log')] },
  outbound: {
    what: 'outbound HTTP (fetch, undici)',
    files: [platform('outbound'), sdkAmbient],
  },
} as const satisfies Record<string, Doorway>;

/** Packages whose code must inject; programs and test equipment (cli, testkit, tools, bench) may touch. */
export const injectingPackages = ['stats', 'learn', 'contract', 'proof', 'sdk', 'server', 'console'] as const;
