import { type Random, seededRandom } from '../index.ts';

/** Runs of a simulation of experiments, each with its own seed. */
export const RUNS = 2000;
export const LIMIT = 600_000;

/** Monte-Carlo error of a share. */
export function errorOf(share: number, count: number = RUNS): number {
  return Math.sqrt((share * (1 - share)) / count);
}

export function runs<T>(run: (random: Random) => T, count: number = RUNS): T[] {
  return Array.from({ length: count }, (_, i) => run(seededRandom(i * 104_729 + 17)));
}

export function share(outcomes: readonly boolean[]): number {
  return outcomes.filter(Boolean).length / outcomes.length;
}

export function say(line: string): void {
  process.stdout.write(`calibration: experiment: ${line}\n`);
}
