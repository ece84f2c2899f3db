import { type Cell, type Estimate, type Random, seededRandom } from '../index.ts';

/** Draws for the calibration tests only. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function sample(random: Random, n: number): Float64Array {
  return Float64Array.from({ length: n }, () => normal(random));
}

export function draw(random: Random, n: number, p: number): Cell {
  let positives = 0;
  for (let i = 0; i < n; i += 1) if (random() < p) positives += 1;
  return { n, positives };
}

/** Counts of n draws from categories with these shares. */
export function categories(random: Random, n: number, shares: readonly number[]): number[] {
  const counts = shares.map(() => 0);
  for (let i = 0; i < n; i += 1) {
    let left = random();
    const at = shares.findIndex((p) => {
      left -= p;
      return left < 0;
    });
    const place = at < 0 ? shares.length - 1 : at;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** Share of runs, each with its own seed, in which something happens. */
export function shareOf(happens: (random: Random) => boolean, runs: number): number {
  let count = 0;
  for (let run = 0; run < runs; run += 1) if (happens(seededRandom(run * 104_729 + 1))) count += 1;
  return count / runs;
}

/** Whether an interval holds the truth. An interval that cannot be given does not. */
export function covers({ lower, upper }: Estimate, truth: number): boolean {
  return lower !== null && upper !== null && lower <= truth && truth <= upper;
}
