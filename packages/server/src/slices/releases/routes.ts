import { releasesApi as api, HaechiError, type Rollout } from '@haechi/contract';
import { actorOf, knownCaller, type Scope } from '../../platform/http/caller.ts';
import { type Route, type RouteInput, route } from '../../platform/http/route.ts';
import { transact } from '../../platform/postgres.ts';
import type { BeforePromotion } from './dangers.ts';
import { readRolloutYaml, rolloutYaml } from './definition-yaml.ts';
import type { AdvanceDeps, RollBackWish, StartWish } from './deps.ts';
import type { holdCommands } from './hold-commands.ts';
import { getRollout, listNotes, listRollouts, rolloutView } from './read-model.ts';
import { startRehearsal } from './rehearsal.ts';
import { planOf } from './rollout-plan.ts';
import { rolloutRow } from './store.ts';

interface ReleaseRoutesDeps extends AdvanceDeps {
  readonly serving: AdvanceDeps['serving'] & Parameters<typeof getRollout>[1];
  readonly rollBack: (scope: Scope, wish: RollBackWish, command?: 'abort' | 'roll_back') => Promise<Rollout>;
  readonly promote: (scope: Scope, wish: RollBackWish) => Promise<Rollout>;
  readonly beforePromotion: BeforePromotion;
  readonly startBy: (scope: Scope, wish: StartWish) => Promise<Rollout>;
  readonly held: ReturnType<typeof holdCommands>;
}
type Command = Pick<RouteInput<typeof api.pause>, 'params' | 'body' | 'caller'>;

const wishOf = ({ params, body, caller }: Command): RollBackWish => ({
  id: params.id,
  reason: body.reason,
  actor: actorOf(caller),
});

/** Endpoints of the rollouts. */
export function releaseRoutes(deps: ReleaseRoutesDeps): readonly Route[] {
  const { db, serving, held } = deps;
  const hold = (how: 'pause' | 'resume' | 'approve') =>
    route(api[how], async (input) =>
      rolloutView(db, serving, await transact(db, (tx) => held[how](tx, input.scope, wishOf(input)))),
    );
  return [
    route(api.list, ({ scope, query }) => listRollouts(db, serving, { scope, query })),
    route(api.get, ({ scope, params }) => getRollout(db, serving, { scope, id: params.id })),
    route(api.notes, ({ scope, params, query }) => listNotes(db, scope, { id: params.id, query })),
    route(api.exportYaml, async ({ scope, params, reply }) => {
      const { definition } = await rolloutRow(db, scope, { id: params.id });
      if (definition === null)
        throw new HaechiError(
          'not_found',
          `The rollout ${params.id} has no definition: it is a rehearsal, or older than definitions.`,
          {
            where: 'rollout',
          },
        );
      reply.header('content-type', 'application/yaml; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="${params.id}.rollout.yaml"`);
      await reply.send(rolloutYaml(definition));
      return '';
    }),
    route(api.start, ({ scope, body, caller }) => deps.startBy(scope, { ...body, actor: actorOf(caller) })),
    route(api.applyYaml, async ({ scope, body, caller }) => {
      const definition = readRolloutYaml(body.yaml);
      const { steps } = planOf(definition);
      await serving.getRoute(scope, definition.route);
      const rollout = body.dry_run ? null : await deps.startBy(scope, { ...definition, actor: actorOf(caller) });
      return { definition, steps: [...steps], rollout };
    }),
    route(api.promote, async (input) => {
      await deps.beforePromotion(knownCaller(input.caller), { scope: input.scope, wish: wishOf(input) });
      return deps.promote(input.scope, wishOf(input));
    }),
    route(api.rollBack, (input) => deps.rollBack(input.scope, wishOf(input))),
    route(api.abort, (input) => deps.rollBack(input.scope, wishOf(input), 'abort')),
    hold('pause'),
    hold('resume'),
    hold('approve'),
    route(api.rehearse, async ({ scope, params, body, caller }) => {
      const wish = { ...body, route: params.route, actor: actorOf(caller) };
      return rolloutView(db, serving, await startRehearsal(deps, scope, wish));
    }),
  ];
}
