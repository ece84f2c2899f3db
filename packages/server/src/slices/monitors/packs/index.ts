/** Packs of monitors for a field of use. A part of the slice of monitors. */
import { readFileSync } from 'node:fs';
import { indicatorPacksApi, packNames } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { transact } from '../../../platform/postgres.ts';
import type { DefinitionService } from '../definitions/definition-service.ts';
import type { DefinitionDeps } from '../definitions/deps.ts';
import { applyPack } from './apply-pack.ts';
import { packView, readPack } from './read-pack.ts';

type PackName = (typeof packNames)[number];
const api = indicatorPacksApi;

/** The packs as they are written, read once. */
function writtenPacks() {
  const texts = packNames.map((name): [PackName, string] => [
    name,
    readFileSync(new URL(`./${name}.yaml`, import.meta.url), 'utf8'),
  ]);
  const packs = texts.map(([name, yaml]) => [name, { yaml, pack: readPack(yaml) }] as const);
  return Object.fromEntries(packs) as Record<PackName, { yaml: string; pack: ReturnType<typeof readPack> }>;
}

/** Endpoints of the packs. `wake`: a definition was changed. */
export function packRoutes(given: {
  readonly deps: DefinitionDeps;
  readonly service: DefinitionService;
  readonly wake: () => void;
}): readonly Route[] {
  const { deps, service, wake } = given;
  const written = writtenPacks();
  return [
    route(api.list, async () => ({ items: packNames.map((name) => packView(written[name].pack)) })),
    route(api.get, async ({ params }) => {
      const { yaml, pack } = written[params.pack];
      return { ...packView(pack), yaml };
    }),
    route(api.apply, async ({ scope, params, body, caller }) => {
      await deps.systems.get(deps.db, scope, params.system);
      const wish = { system: params.system, scope, actor: actorOf(caller), pack: written[params.pack].pack, body };
      const applied = await transact(deps.db, (tx) => applyPack(tx, { deps, service }, wish));
      if (!body.dry_run) wake();
      return applied;
    }),
  ];
}
