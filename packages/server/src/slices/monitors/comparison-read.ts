import type { Rows } from '../../platform/clickhouse.ts';
import { labelledPredictions } from '../events/index.ts';
import type { Side, Sides } from './comparison-policy.ts';
import type { Outcomes } from './reading.ts';
import { type OutcomeReading, outcomeParams } from './rebuild.ts';
import { confusion, judgedRows, slices } from './rebuild-sql.ts';
import type { Share } from './tables.ts';

export interface ComparedRows extends OutcomeReading {
  readonly system: string;
  readonly route: string;
  readonly stable: string;
  readonly candidate: string;
  /** The candidate answers nobody: what it said to the requests that others answered, with their groups and labels. */
  readonly shadow?: boolean;
  /** Since when the candidate has weight, and when its share changed. */
  readonly shares: readonly Share[];
  /** Event time up to which rows count (exclusive). */
  readonly until: Date;
}

interface Row {
  stratum: number;
  version: string;
  name: string;
  slice: string;
  n: number;
  labelled_n: number;
  correct_n: number;
  tp_n: number;
  fp_n: number;
  tn_n: number;
  fn_n: number;
}

function sideOf(rows: readonly Row[], version: string): Side {
  const own = rows.filter((row) => row.version === version);
  const all = own.find(({ name }) => name === '');
  const groups: Record<string, Record<string, Outcomes>> = {};
  for (const row of own.filter(({ name }) => name !== '')) {
    const attribute = groups[row.name] ?? {};
    groups[row.name] = attribute;
    attribute[row.slice] = { tp: row.tp_n, fp: row.fp_n, tn: row.tn_n, fn: row.fn_n };
  }
  return { n: all?.n ?? 0, labelled: all?.labelled_n ?? 0, correct: all?.correct_n ?? 0, groups };
}

/** Labelled rows of the stable version, and the same rows as the shadow would have answered them. */
function besideShadow(labelled: string): string {
  const columns = ['time', 'label', 'labelled', 'groups'];
  return `
    select ${columns.join(', ')}, version, prediction, 'stable' as variant from (${labelled})
    where version = {stable:String} and variant not in ('shadow', 'preview')
    union all
    select ${columns.map((name) => `l.${name} as ${name}`).join(', ')}, {candidate:String} as version, s.said as prediction, 'canary' as variant
    from (${labelled}) as l
    inner join (
      select id, time, any(prediction) as said from shadow_predictions
      where system_id = {shadow_system:String} and route = {shadow_route:String} and version = {candidate:String} group by id, time
    ) as s on l.id = s.id and l.time = s.time
    where l.variant not in ('shadow', 'preview')`;
}

/**
 * Outcomes of both versions on one route since the candidate got weight, counted from the rows themselves in one query. One element for each
 * share that the candidate has had: only within those is it chance alone who gets which version.
 */
export async function readStrata(rows: Rows, compared: ComparedRows): Promise<Sides[]> {
  const { system, route, stable, candidate, shares, shadow = false } = compared;
  const starts = shares.map(({ from }) => Date.parse(from));
  const labelled = labelledPredictions({ system, route, from: new Date(Math.min(...starts)), to: compared.until });
  const found = await rows.query<Row>(
    `select arrayCount(start -> start <= toUnixTimestamp64Milli(time), {starts:Array(Int64)}) as stratum,
       version, pair.1 as name, pair.2 as slice, count() as n, ${confusion}
     from (${judgedRows(shadow ? besideShadow(labelled.sql) : labelled.sql)}) array join ${slices} as pair
     where version in {versions:Array(String)} and variant not in ('shadow', 'preview')
     group by stratum, version, name, slice order by stratum, name, slice`,
    {
      ...labelled.params,
      ...outcomeParams(compared),
      versions: [stable, candidate],
      starts,
      ...(shadow ? { stable, candidate, shadow_system: system, shadow_route: route } : {}),
    },
  );
  return shares.map((_, place) => {
    const own = found.filter(({ stratum }) => stratum === place + 1);
    return { stable: sideOf(own, stable), candidate: sideOf(own, candidate) };
  });
}
