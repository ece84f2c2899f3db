import { normalQuantile, seededRandom } from '@haechi/stats';
import { forecastRest } from './forecast-rest.ts';

/** How daily costs come about in a simulation. */
export type CostPath = 'steady' | 'weekly' | 'autocorrelated' | 'wandering' | 'skewed';

function series(path: CostPath, length: number, random: () => number): number[] {
  const normal = () => normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, random())));
  let [level, noise] = [100, 0];
  return Array.from({ length }, (_, day) => {
    noise = path === 'autocorrelated' ? 0.5 * noise + 10 * normal() : 10 * normal();
    if (path === 'wandering') level += 3 * normal();
    const weekday = path === 'weekly' || path === 'skewed' ? [20, 10, 0, 0, 10, -40, -40][day % 7] : 0;
    if (path === 'skewed') return (100 + (weekday ?? 0)) * Math.exp(0.3 * normal());
    return level + (weekday ?? 0) + noise;
  });
}

/** Share of simulated months whose rest the 95 % interval held. */
export function coverage(wish: {
  readonly path: CostPath;
  readonly history: number;
  readonly ahead: number;
  readonly runs: number;
  readonly seed: number;
}): number {
  const random = seededRandom(wish.seed);
  let held = 0;
  for (let run = 0; run < wish.runs; run += 1) {
    const costs = series(wish.path, wish.history + wish.ahead, random);
    const truth = costs.slice(wish.history).reduce((sum, value) => sum + value, 0);
    const days = Array.from({ length: wish.ahead }, (_, i) => ({ day: wish.history + i, share: 1 }));
    const found = forecastRest(costs.slice(0, wish.history), 0, days);
    if (found?.lower != null && found.upper != null && found.lower <= truth && truth <= found.upper) held += 1;
  }
  return held / wish.runs;
}
