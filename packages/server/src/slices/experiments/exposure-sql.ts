/** Which units met which arm, and when: `select unit, arm, time`, from the log of exposures, from the predictions of a route, or from the buckets of the holdout. */
import type { ExperimentDefinition } from '@haechi/contract';
import { holdoutSalt } from './assignment.ts';
import type { BoundValues } from './bound-values.ts';
import { judgedEnvironment } from './constants.ts';

/** A period of an experiment as its rows are found. */
export interface ExposureSource {
  readonly id: string;
  readonly system: string;
  readonly definition: Pick<ExperimentDefinition, 'assign' | 'unit'>;
  /** What rows call the arms (variants of a flag, labels of a route's versions), by arm; null: all units are one arm. */
  readonly labels: Readonly<Record<string, string>> | null;
  readonly salt: string;
  readonly from: Date;
  readonly to: Date;
  /** Share of the holdout, basis points. */
  readonly heldOut: number;
}

export const unitColumn = (unit: ExperimentDefinition['unit']): string => (unit === 'session' ? 'session' : 'user');

/** `bucketOf(salt, unit)` as ClickHouse computes it: the first 13 hexadecimal digits of SHA-256 of `salt:unit`, modulo 10 000. */
function bucketSql(salt: string, unit: string): string {
  const digits = `substring(hex(SHA256(concat(${salt}, ':', ${unit}))), 1, 13)`;
  return `(reinterpretAsUInt64(reverse(unhex(concat('000', ${digits})))) % 10000)`;
}

function armSql(column: string, labels: ExposureSource['labels'], values: BoundValues): string {
  if (labels === null) return `'all'`;
  const pairs = Object.entries(labels);
  const list = (texts: readonly string[]) => `[${texts.map((text) => values.bind(text, 'String')).join(', ')}]`;
  return `transform(toString(${column}), ${list(pairs.map(([, label]) => label))}, ${list(pairs.map(([arm]) => arm))}, '')`;
}

function fromFlag(source: ExposureSource, flag: string, values: BoundValues): string {
  return `
    select unit, ${armSql('variant', source.labels, values)} as arm, time from exposures
    where system_id = ${values.bind(source.system, 'String')} and flag = ${values.bind(flag, 'String')}
      and environment = ${values.bind(judgedEnvironment, 'String')} and experiment = ${values.bind(source.id, 'String')} and period = ${values.bind(source.salt, 'String')}
      and time >= ${values.time(source.from)} and time < ${values.time(source.to)} and arm != ''`;
}

function fromRoute(source: ExposureSource, route: string, values: BoundValues): string {
  const unit = unitColumn(source.definition.unit);
  return `
    select ${unit} as unit, ${armSql('version', source.labels, values)} as arm, time from predictions
    where system_id = ${values.bind(source.system, 'String')} and route = ${values.bind(route, 'String')} and ${unit} != ''
      and environment = ${values.bind(judgedEnvironment, 'String')} and time >= ${values.time(source.from)} and time < ${values.time(source.to)} and arm != ''`;
}

/** Everybody who did anything. Exposures are not asked: a unit of the holdout has none, so that they would add units who did nothing to one arm alone. */
function fromHoldout(source: ExposureSource, values: BoundValues): string {
  const unit = unitColumn(source.definition.unit);
  const system = values.bind(source.system, 'String');
  const within = `environment = ${values.bind(judgedEnvironment, 'String')} and time >= ${values.time(source.from)} and time < ${values.time(source.to)}`;
  const held = `${bucketSql(values.bind(holdoutSalt(source.system), 'String'), 'unit')} < ${values.bind(source.heldOut, 'UInt32')}`;
  return `
    select unit, if(${held}, 'held', 'exposed') as arm, time from (
      select ${unit} as unit, time from predictions where system_id = ${system} and ${within}
      union all select ${unit} as unit, time from events where system_id = ${system} and ${within})
    where unit != ''`;
}

export function exposureSql(source: ExposureSource, values: BoundValues): string {
  const { assign } = source.definition;
  if (assign.by === 'flag') return fromFlag(source, assign.flag, values);
  return assign.by === 'route' ? fromRoute(source, assign.route, values) : fromHoldout(source, values);
}
