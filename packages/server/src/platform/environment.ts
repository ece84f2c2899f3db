/** The only file that reads the environment; `config.ts` turns it into one frozen object. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
