import { type Table, tableFromRows } from '@haechi/learn';
import type { Random } from '@haechi/stats';

/** A simulated book of loan applications. Invented from the formulas in this file; no real person or lender is in it. */
export interface SimulatedLoans {
  /** One row per application in order of time: the features, `group`, and the outcome `repaid` (yes / no). */
  readonly table: Table;
  readonly target: 'repaid';
  readonly positive: 'yes';
  readonly sensitive: readonly ['group'];
  /** When each application came in, epoch milliseconds, ascending. */
  readonly times: Float64Array;
  /** How long after the application its outcome becomes known, in milliseconds. */
  readonly labelDelays: Float64Array;
}

export interface LoanSimulation {
  readonly rows: number;
  /** Epoch milliseconds of the first possible application. */
  readonly start: number;
  readonly days?: number;
  /** Strength of season and trend: 0 none, 1 as designed. */
  readonly drift?: number;
  /** Share of group B. */
  readonly minorityShare?: number;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;
const REGIONS = ['north', 'south', 'east', 'west', 'capital', 'island'] as const;
const PURPOSES = ['car', 'home', 'education', 'business', 'travel'] as const;
const HOUSING = ['own', 'rent', 'family'] as const;

/** Chosen so that a logistic regression reaches about 0.8 accuracy with a fair gap between the groups, and about six in ten repay. */
const OUTCOME = {
  intercept: 0.75,
  income: 0.9,
  debt: -1.3,
  late: -0.75,
  employed: 0.5,
  amount: -0.55,
  rent: -0.4,
  business: -0.35,
  noise: 0.5,
};

/** When in the year something peaks: 1 at `peakDay`, -1 half a year away. */
function season(day: number, peakDay: number): number {
  return Math.cos((2 * Math.PI * (day - peakDay)) / YEAR_DAYS);
}

/** Simulates loan applications of two groups with seasonal drift and late labels. Deterministic for a given random source. */
export function simulateLoans(random: Random, simulation: LoanSimulation): SimulatedLoans {
  const { rows, start, days = 90, drift = 1, minorityShare = 0.3 } = simulation;
  const times = Float64Array.from({ length: rows }, () => start + random() * days * DAY_MS)
    .sort()
    .map(Math.floor);
  const labelDelays = new Float64Array(rows);
  const applications = Array.from(times, (time, i) => {
    const day = (time / DAY_MS) % YEAR_DAYS;
    const trend = drift * ((time - start) / (days * DAY_MS));
    const application = apply(random, { day, trend, drift, minorityShare });
    labelDelays[i] = outcomeDelay(random, application.repaid);
    return application;
  });
  return {
    table: tableFromRows(applications),
    target: 'repaid',
    positive: 'yes',
    sensitive: ['group'],
    times,
    labelDelays,
  };
}

interface Moment {
  readonly day: number;
  readonly trend: number;
  readonly drift: number;
  readonly minorityShare: number;
}

function apply(random: Random, { day, trend, drift, minorityShare }: Moment) {
  const group = random() < minorityShare ? 'B' : 'A';
  const age = Math.round(clamp(40 + 12 * normal(random), 19, 80));
  const incomeScore = normal(random) - (group === 'B' ? 0.15 : 0) - 0.15 * trend;
  const debtScore = normal(random) + 0.7 * trend + 0.2 * drift * season(day, 20);
  const amountScore = normal(random) + 0.35 * drift * season(day, 350) + 0.4 * trend;
  const latePayments = Math.min(8, poisson(random, Math.exp(-0.9 + 0.3 * debtScore)));
  const monthsEmployed = Math.round(clamp((age - 19) * 12 * random() ** 1.5, 0, 500));
  const housing = pick(random, HOUSING, [0.45, 0.4, 0.15]);
  const purpose = pick(random, PURPOSES, [0.3, 0.2, 0.18, 0.17, 0.15 * (1 + 0.8 * drift * season(day, 200))]);
  const score =
    OUTCOME.intercept +
    OUTCOME.income * incomeScore +
    OUTCOME.debt * debtScore +
    OUTCOME.late * latePayments +
    OUTCOME.employed * Math.min(2, monthsEmployed / 60) +
    OUTCOME.amount * amountScore +
    (housing === 'rent' ? OUTCOME.rent : 0) +
    (purpose === 'business' ? OUTCOME.business : 0) +
    OUTCOME.noise * normal(random);
  return {
    age,
    income: Math.round(42_000 * Math.exp(0.45 * incomeScore)),
    loan_amount: Math.round(12_000 * Math.exp(0.6 * amountScore)),
    debt_ratio: random() < 0.03 ? null : round(clamp(0.35 + 0.12 * debtScore, 0, 1.5), 3),
    months_employed: monthsEmployed,
    late_payments: latePayments,
    open_accounts: Math.min(20, 1 + poisson(random, 3)),
    purpose,
    housing,
    region: pick(random, REGIONS, [0.2, 0.2, 0.15, 0.15, 0.25, 0.05]),
    group,
    repaid: random() < 1 / (1 + Math.exp(-1.7 * score)) ? 'yes' : 'no',
  };
}

/** Defaults show between two and eight weeks; that a loan is being repaid is known after four to ten. */
function outcomeDelay(random: Random, repaid: string): number {
  const [least, spread] = repaid === 'yes' ? [28, 42] : [14, 42];
  return Math.floor((least + spread * random()) * DAY_MS);
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Knuth's product method; the means here are below ten. */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

function pick<T extends string>(random: Random, values: readonly T[], weights: readonly number[]): T {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  let chosen = values[0];
  for (const [i, value] of values.entries()) {
    chosen = value;
    left -= weights[i] ?? 0;
    if (left < 0) break;
  }
  if (chosen === undefined) throw new Error('simulateLoans: nothing to pick from');
  return chosen;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
