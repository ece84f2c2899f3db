/** What a definition means, in numbers. Pure. */
import { type ExperimentDefinition, type ExperimentMetric, HaechiError } from '@haechi/contract';

/** An arm with its share of those who take part, basis points. */
export interface PlannedArm {
  readonly name: string;
  readonly weight: number;
  readonly control: boolean;
  /** Of a flag. */
  readonly variant: string;
  readonly version: number | null;
}

export interface ExperimentPlan {
  readonly arms: readonly PlannedArm[];
  readonly control: string;
  readonly traffic: number;
  readonly conversionMs: number;
  /** Null: history is not used. */
  readonly lookBackMs: number | null;
  readonly everyMs: number;
  readonly durationMs: number | null;
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const durationMs = (text: string): number => Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0);
const basisPoints = (share: number | string): number =>
  typeof share === 'number' ? share : Math.round(Number(share.slice(0, -1)) * 100);

function refused(message: string, where: string): HaechiError {
  return new HaechiError('invalid_request', message, { where });
}

function armsOf({ arms, assign }: ExperimentDefinition): PlannedArm[] {
  const controls = arms.filter(({ control }) => control === true).length;
  if (controls > 1) throw refused('Two arms are called the control; one is what the others are compared with.', 'arms');
  const planned = arms.map((arm, index) => ({
    name: arm.name,
    weight: basisPoints(arm.weight),
    control: controls === 0 ? index === 0 : arm.control === true,
    variant: arm.variant ?? arm.name,
    version: arm.version ?? null,
  }));
  const distinct = (of: (arm: PlannedArm) => unknown) => new Set(planned.map(of)).size === planned.length;
  if (!distinct(({ name }) => name)) throw refused('Two arms have the same name.', 'arms');
  if (assign.by === 'flag' && !distinct(({ variant }) => variant))
    throw refused('Two arms have the same variant.', 'arms');
  const sum = planned.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 10_000)
    throw refused(`The weights of the arms add up to ${sum / 100} %; they must add up to 100 %.`, 'arms');
  if (planned.some(({ control, weight }) => control && weight === 0))
    throw refused('The control has no weight: there is nothing to compare with.', 'arms');
  if (planned.every(({ control, weight }) => control || weight === 0))
    throw refused('No arm but the control has a weight: there is nothing to compare.', 'arms');
  return planned;
}

function checkAssignment({ assign, traffic, when, holdout }: ExperimentDefinition, arms: readonly PlannedArm[]): void {
  if (assign.by === 'flag') return;
  if (traffic !== undefined || when !== undefined)
    throw refused(
      'Only a flag can leave units out: leave traffic and when out.',
      traffic === undefined ? 'when' : 'traffic',
    );
  if (assign.by === 'route') {
    if (holdout) throw refused('A route knows of no holdout: say holdout: false, or assign by a flag.', 'holdout');
    const versions = new Set(arms.map(({ version }) => version));
    if (arms.length !== 2 || versions.size !== 2 || versions.has(null))
      throw refused('An experiment on a route has two arms, each with the number of its version.', 'arms');
  }
  if (
    assign.by === 'holdout' &&
    (arms.length !== 2 || !arms.every(({ name }) => name === 'held' || name === 'exposed'))
  )
    throw refused('The arms of a holdout are called held (the control) and exposed.', 'arms');
}

function checkMetric(metric: ExperimentMetric, index: number): void {
  const parts = metric.type === 'ratio' ? [metric.numerator, metric.denominator] : [metric];
  for (const { event, metric: name, currency } of parts) {
    const where = `metrics.${index}`;
    if ((event === 'business') !== (name !== undefined))
      throw refused(
        `The metric "${metric.name}": \`metric\` names a business event, and goes with event: business alone.`,
        where,
      );
    if ((event === 'cost') !== (currency !== undefined))
      throw refused(`The metric "${metric.name}": \`currency\` goes with event: cost, which needs it.`, where);
  }
}

/**
 * The numbers of a definition.
 * @throws HaechiError `invalid_request` for one that could not be carried out, saying what and where
 */
export function planOf(definition: ExperimentDefinition): ExperimentPlan {
  const arms = armsOf(definition);
  checkAssignment(definition, arms);
  const names = definition.metrics.map(({ name }) => name);
  if (new Set(names).size < names.length) throw refused('Two metrics have the same name.', 'metrics');
  if (!definition.metrics.some(({ role }) => role === 'primary'))
    throw refused('No metric is primary: say by which one the experiment is decided.', 'metrics');
  definition.metrics.forEach(checkMetric);
  const { analysis, assign, traffic = 10_000, on_win: win } = definition;
  if (win !== undefined && arms.some(({ version }) => version === null))
    throw refused('on_win.rollout needs the version of every arm.', 'arms');
  return {
    arms,
    control: arms.find(({ control }) => control)?.name ?? '',
    traffic: basisPoints(traffic),
    conversionMs: durationMs(analysis.conversion_window),
    // Who is held out is so before the period too: history is no longer that of equals.
    lookBackMs: analysis.look_back === 'off' || assign.by === 'holdout' ? null : durationMs(analysis.look_back),
    everyMs: Math.max(60_000, durationMs(analysis.every)),
    durationMs: analysis.duration === undefined ? null : durationMs(analysis.duration),
  };
}
