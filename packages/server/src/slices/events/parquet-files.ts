/**
 * Parquet as rows: the row store reads it (it knows every encoding there is), out of its import folder. A file stays there from its upload until
 * its rows were read.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HaechiError } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';

export interface ParquetDeps {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly random: Random;
  readonly importFolder: string;
}

const MAGIC = Buffer.from('PAR1');
const KEPT_MS = 3_600_000;
const nameOf = (file: string): string => `upload-${file}.parquet`;

/** Keeps the bytes under a name that nobody can guess. @throws HaechiError `unsupported_format` when they are no Parquet. */
export async function keepUpload(
  { clock, random, importFolder }: ParquetDeps,
  bytes: Buffer,
): Promise<{ file: string; bytes: number }> {
  if (bytes.length < 12 || !bytes.subarray(0, 4).equals(MAGIC) || !bytes.subarray(-4).equals(MAGIC)) {
    throw new HaechiError(
      'unsupported_format',
      'The file is not Parquet. Send CSV and NDJSON without uploading them: `haechi events import FILE` does.',
    );
  }
  await mkdir(importFolder, { recursive: true, mode: 0o700 });
  await removeOld(importFolder, clock.now().getTime());
  const file = random.bytes(16).toString('hex');
  await writeFile(join(importFolder, nameOf(file)), bytes, { mode: 0o600 });
  return { file, bytes: bytes.length };
}

async function removeOld(folder: string, now: number): Promise<void> {
  const uploads = (await readdir(folder)).filter((name) => /^upload-[0-9a-f]{32}\.parquet$/.test(name));
  for (const name of uploads) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > KEPT_MS) await rm(path, { force: true });
  }
}

/** The rows of an upload as lines of JSON; the file goes when they were read or the reader left. */
export async function* uploadedRows({ rows, importFolder }: ParquetDeps, file: string): AsyncGenerator<string> {
  const path = join(importFolder, nameOf(file));
  try {
    const info = await stat(path).catch(() => undefined);
    if (!info)
      throw new HaechiError(
        'not_found',
        'There is no such upload, or its rows were read already. Upload the file again.',
        { where: 'file' },
      );
    for await (const batch of rows.stream<object>('select * from file({file:String}, Parquet)', {
      file: nameOf(file),
    })) {
      yield `${batch.map((row) => JSON.stringify(row)).join('\n')}\n`;
    }
  } catch (error) {
    throw error instanceof HaechiError ? error : unreadable(error);
  } finally {
    await rm(path, { force: true });
  }
}

function unreadable(error: unknown): HaechiError {
  const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return new HaechiError(
    'unsupported_format',
    `The row store cannot read the Parquet file (${reason}). Convert it to CSV or NDJSON and import that.`,
  );
}
