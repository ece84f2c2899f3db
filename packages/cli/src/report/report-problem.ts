import { UsageProblem } from '../command.ts';

/**
 * What the engine said about a file, as a sentence for a person: which file, what is wrong, what to do. The engine's own words stand in it, shortened.
 *
 * @param path the file
 * @param error what was thrown
 */
export function fileProblem(path: string, error: unknown): UsageProblem {
  const said = (error instanceof Error ? error.message : String(error))
    .replace(/^Query failed: /, '')
    .replace(/^(Code: \d+\. DB::Exception: )+/, '')
    .replaceAll(/\s+/g, ' ');
  const row = /\(at row (\d+)\)/.exec(said)?.[1];
  const where = row === undefined ? '' : ` at data row ${row}`;
  return new UsageProblem(
    `${path} cannot be read${where}: ${said.slice(0, 300)} Mend the file, or save it as another of CSV, TSV, NDJSON and Parquet.`,
  );
}
