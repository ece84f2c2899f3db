/** The one statement of a look: per arm the sums of all metrics, units that wait, units that met two arms. */
import type { ArmSums } from '@haechi/stats';
import type { RowParams } from '../../platform/clickhouse.ts';
import { type BoundValues, boundValues } from './bound-values.ts';
import { type ExposureSource, exposureSql } from './exposure-sql.ts';
import { factSql } from './fact-sql.ts';
import type { MetricParts, Part, Source } from './sources.ts';

export interface LookQuestion {
  readonly exposures: ExposureSource;
  readonly sources: readonly Source[];
  readonly metrics: readonly MetricParts[];
  readonly conversionMs: number;
  /** Null: history is not read. */
  readonly lookBackMs: number | null;
  /** Units count whose time was over by then. */
  readonly settledBy: Date;
  /** Only units that are in one arm of this one too; the answer has a row for each pair. */
  readonly other?: ExposureSource;
}

export interface LookStatement {
  readonly sql: string;
  readonly params: RowParams;
}

/** What a row of the answer is about: a unit that counts, one whose time is not over, one that met two arms. */
export const unitStates = { counted: 0, waiting: 1, several: 2 } as const;

const singles = (exposures: string) =>
  `select unit, min(met_at) as first, argMin(met, met_at) as arm, uniqExact(met) as arms
    from (select unit, arm as met, time as met_at from (${exposures})) group by unit`;

/** Conditions on the time of a fact: after the unit was exposed and within its window, and before it was. */
interface Spans {
  readonly after: string;
  /** Null: history is not read. */
  readonly before: string | null;
}

/** Parts of a metric as columns of a unit: after its exposure (`y`, `d`), and before it (`x`, `w`). */
function unitColumns({ y, d }: MetricParts, place: number, { after, before }: Spans): string[] {
  const column = (part: Part, when: string, name: string): string => {
    const here = `f.s = ${part.source} and ${when}`;
    if (part.of === 'sum') return `sumIf(f.v, ${here}) as ${name}${place}`;
    const count = `countIf(${here})`;
    return `toFloat64(${part.of === 'count' ? count : `${count} > 0`}) as ${name}${place}`;
  };
  return [
    column(y, after, 'y'),
    ...(d === null ? [] : [column(d, after, 'd')]),
    ...(before === null ? [] : [column(y, before, 'x')]),
    ...(before === null || d === null ? [] : [column(d, before, 'w')]),
  ];
}

const letters = ['y', 'd', 'x', 'w'] as const;

/** The sums and products of the letters that a metric has, by the names of `ArmSums`. */
function sumsOf({ d }: MetricParts, history: boolean): (readonly [string, string, string | null])[] {
  const has = letters.filter(
    (letter) =>
      letter === 'y' ||
      (letter === 'd' && d !== null) ||
      (letter === 'x' && history) ||
      (letter === 'w' && history && d !== null),
  );
  const single = has.map((letter) => [letter, letter, null] as const);
  const pairs = has.flatMap((a) => has.map((b) => [a, b] as const));
  const named = new Set(['yy', 'dd', 'yd', 'xx', 'yx', 'dx', 'ww', 'yw', 'dw', 'xw']);
  return [...single, ...pairs.filter(([a, b]) => named.has(`${a}${b}`)).map(([a, b]) => [`${a}${b}`, a, b] as const)];
}

export function lookSql(question: LookQuestion): LookStatement {
  const { exposures, sources, metrics, conversionMs, lookBackMs, settledBy, other } = question;
  const values: BoundValues = boundValues();
  const { assign } = exposures.definition;
  const history = lookBackMs !== null;
  const facts = factSql(
    {
      system: exposures.system,
      unit: exposures.definition.unit,
      route: assign.by === 'route' ? assign.route : null,
      exposed: assign.by === 'holdout' ? null : `select unit from (${exposureSql(exposures, values)})`,
      from: new Date(exposures.from.getTime() - (lookBackMs ?? 0)),
      to: settledBy,
    },
    sources,
    values,
  );
  const window = `toIntervalMillisecond(${values.bind(conversionMs, 'Int64')})`;
  const back = `toIntervalMillisecond(${history ? values.bind(lookBackMs, 'Int64') : 0})`;
  const spans: Spans = {
    after: `f.time >= u.first and f.time < u.first + ${window}`,
    before: history ? `f.time < u.first and f.time >= u.first - ${back}` : null,
  };
  const columns = metrics.flatMap((metric, place) => unitColumns(metric, place, spans));
  const sums = metrics.flatMap((metric, place) =>
    sumsOf(metric, history).map(
      ([name, a, b]) => `sum(${a}${place}${b === null ? '' : ` * ${b}${place}`}) as m${place}_${name}`,
    ),
  );
  const met = singles(exposureSql(exposures, values));
  const units =
    other === undefined
      ? `select *, '' as other_arm from (${met})`
      : `select a.unit as unit, a.first as first, a.arm as arm, a.arms as arms, b.arm as other_arm from (${met}) as a
         inner join (select unit, arm from (${singles(exposureSql(other, values))}) where arms = 1) as b on a.unit = b.unit`;
  const sql = `
    with units as (
      select unit, first, arm, other_arm,
        multiIf(arms > 1, ${unitStates.several}, first + ${window} > ${values.time(settledBy)}, ${unitStates.waiting}, ${unitStates.counted}) as state
      from (${units}))
    select arm, other_arm, state, count() as n, toUnixTimestamp64Milli(min(first)) as first_at${sums.map((sum) => `, ${sum}`).join('')}
    from (
      select u.unit as unit, any(u.arm) as arm, any(u.other_arm) as other_arm, any(u.state) as state, any(u.first) as first${columns.map((column) => `, ${column}`).join('')}
      from (
        select unit, time, s, v from (${facts.sql})) as f
      right join units as u on f.unit = u.unit
      group by u.unit)
    group by arm, other_arm, state order by arm, other_arm, state`;
  return { sql, params: { ...facts.params, ...values.params } };
}

export type LookAnswer = {
  readonly arm: string;
  readonly other_arm: string;
  readonly state: number;
  readonly n: number;
  /** First exposure of any of them, ms since 1970. */
  readonly first_at: number;
} & Readonly<Record<string, number | string>>;

/** The sums of metric number `place` in a row of the answer. NaN where they passed what a number holds: never 0, which would be believed. */
export function armSums(
  row: LookAnswer,
  place: number,
  { metric, history }: { metric: MetricParts; history: boolean },
): ArmSums {
  const sums = sumsOf(metric, history).map(([name]) => [name, Number(row[`m${place}_${name}`] ?? Number.NaN)] as const);
  return { n: row.n, ...Object.fromEntries(sums) } as ArmSums;
}
