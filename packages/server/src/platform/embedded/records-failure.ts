/** Turns what PostgreSQL said when it failed into one of our sentences. */
import { HaechiError } from '@haechi/contract/errors';

/** The data directory belongs to another major version: nothing was touched. */
export function recordsMajorVersion(folder: string, found: string, wanted: string): HaechiError {
  return new HaechiError(
    'records_major_version',
    `The records in ${folder} were written by PostgreSQL ${found}; this version of Haechi brings PostgreSQL ${wanted}, which cannot read them. ` +
      `Nothing was changed. Dump them with PostgreSQL ${found} (pg_dump) and load them into a new data directory, or run pg_upgrade.`,
    { folder, found, wanted },
  );
}

/** Explains a failed initdb or start from its output. */
export function explainRecordsFailure(what: string, output: string): HaechiError {
  if (/No space left on device|could not extend file|disk quota exceeded/i.test(output)) {
    return new HaechiError(
      'disk_full',
      `The disk of the records is full: ${what}. Free some space and start again; nothing was lost.\n${output}`,
    );
  }
  if (/Permission denied|has wrong ownership|has invalid permissions|Read-only file system/i.test(output)) {
    return new HaechiError(
      'data_directory_unreadable',
      `PostgreSQL cannot read or write its data directory: ${what}. Check who owns it and its mode (0700).\n${output}`,
    );
  }
  return new HaechiError('not_ready', `The records did not start: ${what}.\n${output}`);
}
