import type { MonitorEdit, monitorDefinitionsApi, ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { LATENESS_MS } from '../constants.ts';
import { checkDefinition } from './check-definition.ts';
import { countArrivals, windowByCountBefore } from './count-windows.ts';
import type { DefinitionDeps } from './deps.ts';
import { lookAtWindow } from './look-at-window.ts';
import { arrivalAt } from './progress.ts';
import { previewStream } from './stream/preview-stream.ts';
import { newestWindow } from './time-windows.ts';
import { placeOf, type Watch, type WindowPlace } from './window-place.ts';

type Preview = ResponseOf<typeof monitorDefinitionsApi.preview>;

/** The predictions that arrived last, of the version with the most; null while no version has enough. */
async function newestByCount(deps: DefinitionDeps, watch: Watch, size: number): Promise<WindowPlace | null> {
  const counting = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const upTo = arrivalAt(deps.clock.now());
  const { versions } = watch.edit;
  const arrived = (await countArrivals(deps.rows, counting, { after: 0, upTo }))
    .filter(({ version, n }) => n >= size && (versions.length === 0 || versions.includes(version)))
    .sort((a, b) => b.n - a.n);
  const [most] = arrived;
  if (most === undefined) return null;
  return windowByCountBefore(deps.rows, counting, { version: most.version, size, range: { after: upTo, upTo } });
}

/** The newest full window; of a stream, whose windows are its looks, none. */
async function newestPlace(deps: DefinitionDeps, watch: Watch): Promise<WindowPlace | null> {
  const { window } = watch.edit;
  if (window.type === 'stream') return null;
  if (window.type === 'count') return newestByCount(deps, watch, window.size);
  const closed = new Date(deps.clock.now().getTime() - LATENESS_MS);
  return placeOf(newestWindow(window, watch.zone, closed));
}

/**
 * What a definition would say of its newest full window: of the version with the most rows, without slices. Keeps nothing.
 * @returns null when no window is full yet
 * @throws HaechiError `not_found`, `invalid_request`
 */
export async function previewMonitor(
  deps: DefinitionDeps,
  scope: Scope,
  wish: { system: string; edit: MonitorEdit },
): Promise<Preview> {
  const { time_zone: zone } = await deps.systems.get(deps.db, scope, wish.system);
  checkDefinition(wish.edit);
  const edit = { ...wish.edit, slices: [] };
  const watch: Watch = { system: wish.system, zone, edit };
  const place = await newestPlace(deps, watch);
  const found = place === null ? [] : await lookAtWindow({ ...deps, maxLooks: 1 }, watch, place);
  const first = edit.window.type === 'stream' ? await previewStream(deps, watch) : found[0];
  if (first === undefined || first === null) return null;
  const { from, to } = first.place.span;
  return {
    window: { from: from.toISOString(), to: to.toISOString() },
    version: first.version,
    analysis: first.analysis,
  };
}
