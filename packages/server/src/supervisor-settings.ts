/** The few settings that the supervisor needs before the server has read them all; each may be given as a file like the others. */
import { readFileSync } from 'node:fs';
import { HaechiError } from '@haechi/contract/errors';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined when it is not given. @throws HaechiError `invalid_configuration` for a file that cannot be read. */
export function settingOf(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  if (!file) return environment[name] || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new HaechiError(
      'invalid_configuration',
      `${name}_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Correct the path or its permissions.`,
    );
  }
}

/** Where the port is opened when predict processes share it. */
export interface DoorPlan {
  readonly workers: number;
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

const MOST_WORKERS = 64;

/** Null without workers; also when a setting is malformed, since the server refuses it then and says which. */
export function doorPlanOf(environment: Environment): DoorPlan | null {
  const workers = Number(settingOf(environment, 'HAECHI_WORKERS') ?? 0);
  const port = Number(settingOf(environment, 'HAECHI_PORT') ?? 4600);
  const fits = Number.isInteger(workers) && workers > 0 && workers <= MOST_WORKERS && Number.isInteger(port);
  if (!fits || port < 0 || port > 65_535) return null;
  return {
    workers,
    port,
    host: settingOf(environment, 'HAECHI_HOST') ?? '127.0.0.1',
    scheme: settingOf(environment, 'HAECHI_TLS_CERT') === undefined ? 'http' : 'https',
  };
}
