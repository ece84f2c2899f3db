import { checklistsApi as api } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { type AnswerWish, answerItem } from './answers.ts';
import { catalogue } from './catalogue.ts';
import { type ChecklistDeps, subjects } from './deps.ts';
import { keptSummary } from './list-view.ts';
import { listBeforehand, listsOfRollout, listsOfSystem } from './lists.ts';
import { listKept } from './store.ts';

type Sent = Pick<AnswerWish, 'body'> & {
  readonly params: { readonly item: string };
  readonly caller: Parameters<typeof actorOf>[0];
};
const wishOf = ({ params, body, caller }: Sent): AnswerWish => ({ item: params.item, body, actor: actorOf(caller) });

export function checklistRoutes(deps: ChecklistDeps): readonly Route[] {
  return [
    route(api.catalogue, async () => ({ items: [...catalogue] })),
    route(api.list, ({ scope, query }) => listKept(deps.db, { scope, query, view: keptSummary })),
    route(api.ofRollout, async ({ scope, params }) => ({ items: await listsOfRollout(deps, scope, params.id) })),
    route(api.answerRollout, (input) => {
      const { id } = input.params;
      const filed = { read: () => listsOfRollout(deps, input.scope, id), subject: subjects.rollout(id) };
      return answerItem(deps, filed, wishOf(input));
    }),
    route(api.beforehand, ({ scope, params }) => listBeforehand(deps, scope, params)),
    route(api.answerBeforehand, (input) => {
      const { route: name, version } = input.params;
      const read = async () => [await listBeforehand(deps, input.scope, { route: name, version })];
      return answerItem(deps, { read, subject: subjects.beforehand(name, version) }, wishOf(input));
    }),
    route(api.ofSystem, async ({ params }) => ({ items: await listsOfSystem(deps, params.system) })),
    route(api.answerSystem, (input) => {
      const { system } = input.params;
      const filed = { read: () => listsOfSystem(deps, system), subject: subjects.system(system) };
      return answerItem(deps, filed, wishOf(input));
    }),
  ];
}
