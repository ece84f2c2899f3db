/** What happened to units: `select unit, time, s, v`, a row for each value `v` of source number `s`. Rows that came twice count once. */
import type { ExperimentDefinition } from '@haechi/contract';
import { labelledPredictions, predictions } from '../events/index.ts';
import type { BoundValues } from './bound-values.ts';
import { judgedEnvironment } from './constants.ts';
import { unitColumn } from './exposure-sql.ts';
import type { Source } from './sources.ts';

export interface FactWindow {
  readonly system: string;
  readonly unit: ExperimentDefinition['unit'];
  /** Only predictions of this route count; null: of all. */
  readonly route: string | null;
  /** Statement of the units that were exposed, where those are few among all: events of others are not looked into. Null: all are. */
  readonly exposed: string | null;
  readonly from: Date;
  readonly to: Date;
}

/** In which fields of its JSON an event of a kind names what it measures (null: it measures one thing), and how much of it. */
const kept = {
  business: { called: 'metric', amount: 'value' },
  cost: { called: 'currency', amount: 'amount' },
  feedback: { called: null, amount: 'score' },
} as const;
type KeptEvent = keyof typeof kept;

/** Events of a kind kept as JSON. One without a unit belongs to that of its prediction. */
function eventFacts(
  window: FactWindow,
  sources: readonly { source: Source; place: number }[],
  values: BoundValues,
): string[] {
  if (sources.length === 0) return [];
  const unit = unitColumn(window.unit);
  const system = values.bind(window.system, 'String');
  const within = `environment = ${values.bind(judgedEnvironment, 'String')} and time >= ${values.time(window.from)} and time < ${values.time(window.to)}`;
  const asked = [...new Set(sources.map(({ source }) => source.event as KeptEvent))];
  const cases = sources.flatMap(({ source, place }) => {
    const { called, amount } = kept[source.event as KeptEvent];
    const named = called === null ? '' : ` and said.${called} = ${values.bind(source.name, 'String')}`;
    return [`kind = '${source.event}'${named} and isNotNull(said.${amount})`, `${place}`];
  });
  const amounts = asked.map((event) => `kind = '${event}', said.${kept[event].amount}`).join(', ');
  // Parsed once a row: the text is what takes the time.
  const fields = asked.flatMap((event) => {
    const { called, amount } = kept[event];
    return [...(called === null ? [] : [`${called} String`]), `${amount} Nullable(Float64)`];
  });
  const said = `JSONExtract(payload, 'Tuple(${[...fields, 'prediction_id String'].join(', ')})')`;
  const kinds = asked.map((event) => `'${event}'`).join(', ');
  const reached = window.exposed === null ? '' : ` and (${unit} = '' or ${unit} in (${window.exposed}))`;
  const mine = `system_id = ${system} and kind in (${kinds}) and ${within}${reached}`;
  const orphans = `select JSONExtractString(payload, 'prediction_id') from events where ${mine} and ${unit} = ''`;
  return [
    `select if(e.own != '', e.own, p.own) as unit, e.time as time, e.s as s, e.v as v from (
      select ${unit} as own, ${said} as said, said.prediction_id as belongs, time,
        toInt16(multiIf(${cases.join(', ')}, -1)) as s, assumeNotNull(multiIf(${amounts}, null)) as v
      from (select * from events where ${mine} order by system_id, kind, time, id, seq limit 1 by system_id, kind, time, id)
      where s >= 0) as e
    left any join (
      select id, ${unit} as own from predictions where system_id = ${system} and ${within} and ${unit} != '' and id in (${orphans})) as p
    on e.belongs = p.id`,
  ];
}

/** The parameters of the fragments for predictions have names of their own. */
function predictionFacts(
  window: FactWindow,
  sources: readonly { source: Source; place: number }[],
): { sql: string[]; params: object } {
  const unit = unitColumn(window.unit);
  const asked = {
    system: window.system,
    environment: judgedEnvironment,
    from: window.from,
    to: window.to,
    ...(window.route === null ? {} : { route: window.route }),
  };
  const sql: string[] = [];
  const of = (event: Source['event']) => sources.filter(({ source }) => source.event === event);
  for (const { place } of of('latency'))
    sql.push(`select ${unit} as unit, time, toInt16(${place}) as s, latency_ms as v from (${predictions(asked).sql})`);
  const judged = [...of('correct'), ...of('error')];
  if (judged.length > 0) {
    const right = `toFloat64(prediction = label or (isFinite(label_num) and prediction_num = label_num))`;
    const each = judged.map(
      ({ source, place }) => `(${place}, ${source.event === 'correct' ? right : `1 - ${right}`})`,
    );
    sql.push(`select ${unit} as unit, time, toInt16(one.1) as s, toFloat64(one.2) as v
      from (${labelledPredictions(asked).sql}) array join [${each.join(', ')}] as one where labelled`);
  }
  return { sql, params: sql.length === 0 ? {} : predictions(asked).params };
}

/** All facts of the sources as one statement, with the parameters that are not bound by `values`. */
export function factSql(
  window: FactWindow,
  sources: readonly Source[],
  values: BoundValues,
): { sql: string; params: object } {
  const placed = sources.map((source, place) => ({ source, place }));
  const events = eventFacts(
    window,
    placed.filter(({ source }) => source.event in kept),
    values,
  );
  const other = predictionFacts(window, placed);
  const all = [...events, ...other.sql].join('\n union all\n');
  return { sql: `select unit, time, s, v from (${all}) where unit != '' and isFinite(v)`, params: other.params };
}
