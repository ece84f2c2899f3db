import type { ChdbReader } from '@haechi/testkit/chdb-reader';

/** Twenty columns of numbers and five of categories, among them target, prediction, score and two sensitive attributes. */
export const TABLE = {
  target: 'target',
  prediction: 'prediction',
  score: 'score',
  sensitive: ['sex', 'region'],
  categorical: ['region', 'channel', 'sex', 'target', 'prediction'],
  columns: 25,
} as const;
const GAUSSIANS = 17;

/**
 * Writes rows drawn by the engine as one Parquet file (ZSTD, row groups of a million rows, as pandas has them).
 *
 * @param shift of every fourth numeric column, in its own units: what drift there is between two files
 */
export async function writeTable(
  engine: ChdbReader,
  { path, rows, shift }: { path: string; rows: number; shift: number },
): Promise<void> {
  const numbers = Array.from({ length: GAUSSIANS }, (_, i) => {
    const mean = i % 4 === 0 ? i + shift : i;
    return `randNormal(${mean}, ${1 + i / 10}, ${i}) AS num_${i}`;
  });
  const pick = (values: readonly string[], seed: number): string =>
    `[${values.map((value) => `'${value}'`).join(', ')}][rand(${seed}) % ${values.length} + 1]`;
  const columns = [
    ...numbers,
    'exp(randNormal(0, 1, 100)) AS income',
    'toInt64(rand(101) % 80 + 18) AS age',
    `${pick(['north', 'east', 'south', 'west'], 102)} AS region`,
    `concat('channel ', toString(rand(103) % 20)) AS channel`,
    `${pick(['f', 'm'], 104)} AS sex`,
    `if(rand(105) % 3 = 0, 'yes', 'no') AS target`,
    `least(greatest(0.35 + 0.3 * (target = 'yes') + randNormal(0, 0.2, 106), 0.001), 0.999) AS score`,
    `if(score > 0.5, 'yes', 'no') AS prediction`,
  ];
  await engine.command(
    `SELECT ${columns.join(', ')} FROM numbers(${rows}) INTO OUTFILE '${path}' TRUNCATE FORMAT Parquet SETTINGS output_format_parquet_row_group_size = 1000000`,
  );
}
