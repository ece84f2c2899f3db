/** Looks at a window of costs: all of them or those of the versions named, and each value of each slice. */
import type { CostContext, TableSource } from '@haechi/monitoring';
import type { Rows } from '../../../../platform/clickhouse.ts';
import { boundValues } from '../bound-values.ts';
import { DAY_MS } from '../constants.ts';
import { type PlannedLook, planLooks } from '../plan-looks.ts';
import { noFacts } from '../read-facts.ts';
import { referenceRange } from '../reference-range.ts';
import { type SliceValue, selectRows, sliceText } from '../row-filter.ts';
import type { Span } from '../time-windows.ts';
import type { Watch, WindowPlace } from '../window-place.ts';
import { monthDays } from './cost-days.ts';
import { type CostFilter, costSource, readCostDays, readCostSlices } from './cost-source.ts';

export interface CostLook {
  readonly planned: PlannedLook;
  readonly current: TableSource;
  readonly reference: TableSource | null;
  readonly costs: CostContext;
}

interface Looking {
  readonly deps: { readonly rows: Rows };
  readonly watch: Watch;
  readonly place: WindowPlace;
}

const daysOf = ({ from, to }: Span): number => (to.getTime() - from.getTime()) / DAY_MS;

/** Predictions of the same version and slice; null for slices that predictions do not have. */
async function countPredictions(
  { deps, watch, place }: Looking,
  of: { version: string | null; slice: SliceValue | null },
): Promise<number | null> {
  const dimensions = [...Object.keys(watch.edit.where), ...(of.slice === null ? [] : [of.slice.dimension])];
  if (dimensions.some((name) => name === 'model' || name === 'version')) return null;
  const values = boundValues('p_');
  const filter = { ...of, system: watch.system, range: place.range, definition: watch.edit, schemas: [], sample: 1 };
  const [found] = await deps.rows.query<{ n: number }>(
    `select count() as n from (select time from (${selectRows(filter, 'plain', values)}))`,
    values.params,
  );
  return found?.n ?? 0;
}

/** What is to be looked at, one after the other. */
export async function* costLooks(looking: Looking): AsyncGenerator<CostLook> {
  const { deps, watch, place } = looking;
  const { system, zone, edit } = watch;
  const { event } = place.range;
  const range = await referenceRange(deps.rows, { watch, place, schemas: [] });
  const base: CostFilter = { system, zone, event, definition: edit, version: null, slice: null };
  const versions = edit.versions.length > 0 ? edit.versions : [''];
  const slices = new Map<string, readonly SliceValue[]>();
  for (const version of versions)
    slices.set(version, await readCostSlices(deps.rows, { ...base, version: version === '' ? null : version }));
  const { from, ...month } = monthDays(zone, event.to);
  const all = planLooks(versions.map(noFacts), slices, 1);
  for (const name of versions) {
    const version = name === '' ? null : name;
    const planned = all.filter(({ facts }) => facts.version === name);
    const split = planned.flatMap(({ slice }) => (slice === null ? [] : [slice]));
    const span = { from, to: event.to };
    const daily = await readCostDays(deps.rows, { ...base, version, event: span }, split);
    for (const one of planned) {
      const { slice } = one;
      const filter: CostFilter = { ...base, version, slice };
      yield {
        planned: one,
        current: costSource(filter, 'c_'),
        reference: range === null ? null : costSource({ ...filter, event: range.event }, 'r_'),
        costs: {
          predictions: await countPredictions(looking, { version, slice }),
          days: daysOf(event),
          referenceDays: range === null ? 0 : daysOf(range.event),
          // Of the one team or version that a definition is about, its targets are.
          isWhole: slice === null && edit.versions.length <= 1,
          month: {
            ...month,
            days: daily.bySlice.get(sliceText(slice)) ?? [],
            cost: slice === null ? daily.cost : null,
          },
        },
      };
    }
  }
}
