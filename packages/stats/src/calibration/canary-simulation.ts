import { type Cell, type ContrastResult, holm, type Random, rateContrast, rateWorsening } from '../index.ts';

/** One simulated canary: two versions behind one route, two groups, looked at again and again. Used by the calibration tests only. */
export interface CanaryPlan {
  /** Rate of the outcome per version and group: [stable, candidate] x [majority, minority]. */
  readonly rates: readonly [readonly [number, number], readonly [number, number]];
  readonly minorityShare: number;
  /** Share of traffic that the candidate has at a look, 0..1. */
  readonly candidateShare: (look: number) => number;
  readonly rowsPerLook: number;
  readonly looks: number;
  readonly plannedN: number;
  /** Gap hypotheses judged together, each on rows of its own (independence is the hardest case for a family). */
  readonly hypotheses: number;
  /** How many of them follow the candidate's own rates; in the rest it behaves like the stable version. All by default. */
  readonly harmed?: number;
  /** Another p-value to judge gaps by, to show that the simulation catches a wrong one. */
  readonly gapPValue?: (result: ContrastResult) => number;
}

export interface CanaryOutcome {
  /** Look at which something was called worse after Holm, or null. */
  readonly alarmAt: number | null;
  /** Rows of the candidate's minority in the first hypothesis at the end. */
  readonly minorityRows: number;
  /** Whether the interval of the first hypothesis ever missed the truth. */
  readonly missed: boolean;
}

interface Counts {
  n: number;
  positives: number;
}
type Arm = [Counts, Counts];

const ALPHA = 0.05;

/** Runs one canary to its first alarm or its last look. The family is the gap hypotheses and, on the first one's rows, the plain rate. */
export function simulateCanary(random: Random, plan: CanaryPlan): CanaryOutcome {
  const arms = Array.from({ length: plan.hypotheses }, (): { stable: Arm; candidate: Arm } => ({
    stable: emptyArm(),
    candidate: emptyArm(),
  }));
  const truth = Math.abs(plan.rates[1][1] - plan.rates[1][0]) - Math.abs(plan.rates[0][1] - plan.rates[0][0]);
  let missed = false;
  for (let look = 0; look < plan.looks; look += 1) {
    arms.forEach((arm, i) => {
      addRows(random, plan, { ...arm, look, harmed: i < (plan.harmed ?? arms.length) });
    });
    const results = arms.map((arm) => rateContrast({ ...arm, plannedN: plan.plannedN }));
    const [first] = results;
    if (first?.status === 'judged') missed ||= first.estimate.lower > truth || first.estimate.upper < truth;
    const family = [...results.map(plan.gapPValue ?? pOf), ...arms.slice(0, 1).map((arm) => pOf(overall(arm, plan)))];
    if (holm(family).some((p) => p <= ALPHA))
      return { alarmAt: look, minorityRows: arms[0]?.candidate[1].n ?? 0, missed };
  }
  return { alarmAt: null, minorityRows: arms[0]?.candidate[1].n ?? 0, missed };
}

function addRows(
  random: Random,
  plan: CanaryPlan,
  at: { stable: Arm; candidate: Arm; look: number; harmed: boolean },
): void {
  for (let i = 0; i < plan.rowsPerLook; i += 1) {
    const version = random() < plan.candidateShare(at.look) ? 1 : 0;
    const group = random() < plan.minorityShare ? 1 : 0;
    const cell = (version === 1 ? at.candidate : at.stable)[group];
    cell.n += 1;
    if (random() < plan.rates[at.harmed ? version : 0][group]) cell.positives += 1;
  }
}

function overall({ stable, candidate }: { stable: Arm; candidate: Arm }, plan: CanaryPlan): ContrastResult {
  const sum = ([a, b]: Arm): Cell => ({ n: a.n + b.n, positives: a.positives + b.positives });
  return rateWorsening({
    stable: sum(stable),
    candidate: sum(candidate),
    direction: 'lower_is_worse',
    plannedN: plan.plannedN,
  });
}

function pOf(result: ContrastResult): number {
  return result.status === 'judged' ? result.pValue : 1;
}

function emptyArm(): Arm {
  return [
    { n: 0, positives: 0 },
    { n: 0, positives: 0 },
  ];
}
