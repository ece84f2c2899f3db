import { isDeepStrictEqual } from 'node:util';
import { type BodyOf, HaechiError, type indicatorPacksApi, type ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { MAX_MONITORS } from '../definitions/constants.ts';
import { editOf } from '../definitions/definition-row.ts';
import type { DefinitionService } from '../definitions/definition-service.ts';
import { definitionsOf } from '../definitions/definition-store.ts';
import type { DefinitionDeps } from '../definitions/deps.ts';
import { fillPack } from './fill-pack.ts';
import type { PackFile } from './read-pack.ts';

type Applied = ResponseOf<typeof indicatorPacksApi.apply>;

/**
 * Defines the monitors of a pack, all of them or none. The same again changes nothing; a monitor that somebody changed since is put back, as the preview says.
 * @throws HaechiError `invalid_request`, `conflict`
 */
export async function applyPack(
  tx: Db,
  { deps, service }: { readonly deps: DefinitionDeps; readonly service: DefinitionService },
  wish: {
    readonly system: string;
    readonly scope: Scope;
    readonly actor: Actor;
    readonly pack: PackFile;
    readonly body: BodyOf<typeof indicatorPacksApi.apply>;
  },
): Promise<Applied> {
  const { system, scope, actor, pack, body } = wish;
  const { monitors, leftOut } = fillPack(pack, body.parameters, body.monitors);
  for (const edit of monitors.values()) await service.check(system, edit);
  const there = new Map((await definitionsOf(tx, system)).map((row) => [row.id, row]));
  const changes: Applied['changes'] = [...monitors].map(([monitor, wanted]) => {
    const row = there.get(monitor);
    // The title is the user's: it is no part of what is watched.
    const definition = row === undefined ? wanted : { ...wanted, title: editOf(row).title };
    const same = row !== undefined && isDeepStrictEqual(editOf(row), definition);
    return { monitor, change: row === undefined ? 'created' : same ? 'same' : 'changed', definition };
  });
  const created = changes.filter(({ change }) => change === 'created').length;
  if (there.size + created > MAX_MONITORS)
    throw new HaechiError(
      'conflict',
      `${system} would have ${there.size + created} monitors, and ${MAX_MONITORS} is the most. Remove some, or choose fewer of the pack.`,
      { where: 'monitors' },
    );
  const answer = { changes, left_out: [...leftOut] };
  const moved = changes.filter(({ change }) => change !== 'same');
  if (body.dry_run || moved.length === 0) return answer;
  for (const { monitor: id, change, definition } of moved) {
    const at = { system, id, scope, actor };
    if (change === 'created') await service.create(tx, at, definition);
    else await service.update(tx, { ...at, revision: there.get(id)?.revision ?? 0 }, definition);
  }
  await deps.trail.record(tx, {
    actor,
    action: 'monitor_pack.applied',
    system,
    target: { kind: 'monitor_pack', id: pack.id },
    detail: {
      version: pack.version,
      parameters: { ...body.parameters },
      monitors: moved.map(({ monitor }) => monitor),
    },
  });
  return answer;
}
