import { incidentsApi } from '@haechi/contract';
import { actorOf, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { type AftermathOf, incidentView, listIncidents } from './read-model.ts';
import type { incidentService } from './service.ts';

export function incidentRoutes(db: Db, service: ReturnType<typeof incidentService>, aftermathOf: AftermathOf): Route[] {
  const view = (scope: Scope, id: string) => incidentView(db, scope, { id, aftermathOf });
  return [
    route(incidentsApi.list, ({ query, scope }) => listIncidents(db, scope, query)),
    route(incidentsApi.get, ({ params, scope }) => view(scope, params.id)),
    route(incidentsApi.note, async ({ params, body, caller, scope }) => {
      await transact(db, (tx) =>
        service.addNote(tx, { scope, id: params.id }, { text: body.text, actor: actorOf(caller) }),
      );
      return view(scope, params.id);
    }),
    route(incidentsApi.resolve, async ({ params, body, caller, scope }) => {
      await transact(db, (tx) =>
        service.resolve(tx, { scope, id: params.id }, { resolution: body.resolution, actor: actorOf(caller) }),
      );
      return view(scope, params.id);
    }),
    route(incidentsApi.reopen, async ({ params, caller, scope }) => {
      await transact(db, (tx) => service.reopen(tx, { scope, id: params.id }, actorOf(caller)));
      return view(scope, params.id);
    }),
  ];
}
