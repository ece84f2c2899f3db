/** Files as rows: flat objects with the line they stand on, whatever the format. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LearnProblem, parseCsv, rowAt } from '@haechi/learn';
import type { Client } from '@haechi/sdk';
import { UsageProblem } from '../command.ts';

export type ImportRow = Readonly<Record<string, unknown>>;

export interface ImportSource {
  readonly format: 'csv' | 'ndjson' | 'parquet';
  /** Start of the SHA-256 of the file: part of the ids of rows that have none, so that importing a file twice doubles nothing. */
  readonly digest: string;
  readonly rows: readonly ImportRow[];
  /** Line in the file of row `index`, counting from 1. */
  lineOf(index: number): number;
  /** What was changed or left out while reading, in sentences. */
  readonly notes: readonly string[];
}

/** Reads a file by its ending: `.csv`, `.tsv`, `.ndjson`, `.jsonl`, each also with `.gz`, and `.parquet`, which the server reads. */
export async function readSource(path: string, client: Client): Promise<ImportSource> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageProblem(`${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  });
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const name = basename(path).toLowerCase();
  if (name.endsWith('.parquet')) return { digest, ...(await parquet(bytes, client)) };
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  if (/\.(csv|tsv)(\.gz)?$/.test(name)) return { digest, ...csv(plain, path) };
  if (/\.(ndjson|jsonl|json)(\.gz)?$/.test(name)) return { digest, ...ndjson(plain.toString('utf8')) };
  throw new UsageProblem(
    `${path}: name the file .csv, .tsv, .ndjson, .jsonl (each also .gz) or .parquet, so that its format is known.`,
  );
}

type Read = Omit<ImportSource, 'digest'>;

function csv(bytes: Uint8Array, path: string): Read {
  try {
    const { table, renamed, ragged } = parseCsv(bytes);
    const names = table.columns.map((column) => column.name);
    const notes = renamed.map(
      ({ from, to, position }) => `Column ${position}, named "${from}" once more, is called ${to}.`,
    );
    if (ragged.count > 0)
      notes.push(`${ragged.count} rows have too few or too many cells, the first is row ${ragged.firstRow}.`);
    const rows = Array.from({ length: table.rows }, (_, row) => rowAt(table, row, names));
    return { format: 'csv', rows, lineOf: (index) => index + 2, notes };
  } catch (error) {
    if (error instanceof LearnProblem) throw new UsageProblem(`${path}: ${error.message}`);
    throw error;
  }
}

function ndjson(text: string): Read {
  const rows: ImportRow[] = [];
  const lines: number[] = [];
  const bad: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const row = parseLine(line);
    if (row) {
      rows.push(row);
      lines.push(index + 1);
    } else bad.push(index + 1);
  }
  const notes =
    bad.length === 0 ? [] : [`${bad.length} lines are no JSON object and are left out, the first is line ${bad[0]}.`];
  return { format: 'ndjson', rows, lineOf: (index) => lines[index] ?? 0, notes };
}

function parseLine(line: string): ImportRow | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ImportRow) : undefined;
  } catch {
    return undefined;
  }
}

async function parquet(bytes: Uint8Array<ArrayBuffer>, client: Client): Promise<Read> {
  const { file } = await client.events.uploadParquet({ bytes });
  const response = await client.events.parquetRows({ params: { file } });
  const { rows } = ndjson(await response.text());
  return { format: 'parquet', rows, lineOf: (index) => index + 1, notes: [] };
}
