import { type Alternative, type Moments, msprtMean, msprtMeans, msprtRates, type Random } from '../index.ts';

/** A comparison looked at again and again while rows arrive at two samples in unequal shares. Used by the calibration tests only. */
export interface SequentialPlan {
  readonly looks: number;
  /** Rows of reference and current that arrive between looks. */
  readonly rows: readonly [number, number];
  /** One row of each: mean 0 when nothing has changed; 0/1 outcomes for proportions. */
  readonly row: readonly [(random: Random) => number, (random: Random) => number];
  readonly spreads: readonly [number, number];
  readonly alternative?: Alternative;
  readonly kind: 'means' | 'mean' | 'rates';
  /** Rows per sample at the planned end as a share of those at the last look. */
  readonly planned?: number;
  /** True difference, current - reference. */
  readonly truth?: number;
}

export interface SequentialOutcome {
  /** The first look (from 1) with p <= 0.05, or null. */
  readonly alarmAt: number | null;
  /** Whether the interval ever missed the truth. */
  readonly missed: boolean;
}

/** Runs one comparison through all its looks. */
export function simulateSequential(random: Random, plan: SequentialPlan): SequentialOutcome {
  const sums = [new Running(), new Running()] as const;
  let alarmAt: number | null = null;
  let missed = false;
  for (let look = 1; look <= plan.looks; look += 1) {
    for (const i of [0, 1] as const) {
      for (let k = 0; k < plan.rows[i]; k += 1) sums[i].add(plan.row[i](random));
    }
    const result = judge(plan, sums);
    if (result.status !== 'judged') continue;
    if (result.pValue <= 0.05) alarmAt ??= look;
    const { lower, upper } = result.effect;
    missed ||= (lower ?? 0) > (plan.truth ?? 0) || (upper ?? 0) < (plan.truth ?? 0);
  }
  return { alarmAt, missed };
}

function judge(plan: SequentialPlan, [first, second]: readonly [Running, Running]): ReturnType<typeof msprtMeans> {
  const share = plan.planned ?? 0.5;
  const [a, b] = [share * plan.looks * plan.rows[0], share * plan.looks * plan.rows[1]];
  const option = plan.alternative === undefined ? {} : { alternative: plan.alternative };
  const planned = { reference: { n: a, std: plan.spreads[0] }, current: { n: b, std: plan.spreads[1] } };
  if (plan.kind === 'mean') return msprtMean({ sample: second.moments(), planned: planned.current, ...option });
  if (plan.kind === 'means') {
    return msprtMeans({ reference: first.moments(), current: second.moments(), planned, ...option });
  }
  const cells = { reference: first.cell(), current: second.cell() };
  return msprtRates({ ...cells, planned: { reference: a, current: b }, ...option });
}

class Running {
  #n = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#n += 1;
    const step = value - this.#mean;
    this.#mean += step / this.#n;
    this.#squares += step * (value - this.#mean);
  }

  moments(): Moments {
    return { n: this.#n, mean: this.#mean, std: Math.sqrt(this.#squares / this.#n) };
  }

  cell(): { n: number; positives: number } {
    return { n: this.#n, positives: Math.round(this.#mean * this.#n) };
  }
}
