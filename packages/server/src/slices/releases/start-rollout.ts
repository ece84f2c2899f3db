import { HaechiError, type ModelVersion } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { defaultSteps } from './constants.ts';
import { checkSteps, type Step } from './policy.ts';
import { type ReleaseServiceDeps, tell } from './service.ts';
import { insertRollout, type RolloutRow } from './store.ts';

export interface StartWish {
  readonly route: string;
  readonly candidate_version: number;
  readonly steps?: readonly Step[] | undefined;
  readonly actor: Actor;
}

/**
 * Starts a canary: the candidate is loaded once as a check, then gets the share of the first step.
 * @throws HaechiError `not_found`, `system_archived`, `rollout_active`, `conflict` for the version that is served already, `signature_changed`,
 * `invalid_request` for a plan that does not move forward, `artifact_*`.
 */
export function startRollout(deps: ReleaseServiceDeps & { readonly db: Db }) {
  const { clock, random, registry, serving, systems } = deps;
  return async (scope: Scope, wish: StartWish): Promise<RolloutRow> => {
    const steps = wish.steps ?? defaultSteps;
    checkSteps(steps);
    const route = await serving.getRoute(scope, wish.route);
    const stable = route.targets.find(({ role }) => role === 'stable')?.version ?? 0;
    if (route.targets.length > 1) throw active(wish.route);
    const candidate = { model: route.model, version: wish.candidate_version };
    if (candidate.version === stable)
      throw new HaechiError('conflict', `The route "${route.id}" serves version ${stable} already.`, {
        where: 'candidate_version',
      });
    const served = await registry.getVersion(deps.db, scope, { model: route.model, version: stable });
    checkSignature(served, await registry.getVersion(deps.db, scope, candidate));
    await registry.loadModel(deps.db, candidate);
    return transact(deps.db, async (tx) => {
      await systems.requireOpen(tx, scope, route.system);
      const startedAt = clock.now();
      const first = steps[0]?.weight ?? 0;
      const targets = [
        { version: stable, weight: 10_000 - first, role: 'stable' as const },
        { version: candidate.version, weight: first, role: 'canary' as const },
      ];
      const { snapshotVersion, period } = await serving.setTargets(tx, { route: route.id, targets, actor: wish.actor });
      if (period === null) throw new Error('a candidate with a share has no period');
      const row: RolloutRow = {
        id: random.id('rol', startedAt),
        system_id: route.system,
        route_id: route.id,
        model_id: route.model,
        stable_version: stable,
        candidate_version: candidate.version,
        state: 'running',
        steps,
        step: 0,
        verdict: 'skipped',
        reason: {
          key: 'releases.waiting_for_comparison',
          params: {
            candidate: `${route.model}/${candidate.version}`,
            stable: `${route.model}/${stable}`,
            percent: first / 100,
          },
        },
        period_id: period,
        started_at: startedAt,
        started_by: wish.actor.id,
        ended_at: null,
        decided_at: null,
        decided_by: null,
        snapshot_version: snapshotVersion,
        acknowledged_at: null,
        comparison: null,
      };
      await insertRollout(tx, row);
      await registry.setStage(tx, candidate, { stage: 'staging', actor: wish.actor });
      const detail = { stable, steps: steps.map((step) => ({ ...step })) };
      await tell(deps, tx, { row, actor: wish.actor, action: 'rollout.started', detail });
      return row;
    });
  };
}

function active(route: string): HaechiError {
  return new HaechiError(
    'rollout_active',
    `The route "${route}" has a rollout under way. Promote it or roll it back first.`,
    {
      where: 'route',
    },
  );
}

/** Callers send what the stable version needs: a candidate that needs more would refuse them, one with other classes cannot be compared. */
function checkSignature(stable: ModelVersion, candidate: ModelVersion): void {
  const known = new Map(stable.signature.inputs.map(({ name, type }) => [name, type]));
  const foreign = candidate.signature.inputs
    .filter(({ name, type }) => known.get(name) !== type)
    .map(({ name }) => name);
  const classes = JSON.stringify(stable.signature.classes) !== JSON.stringify(candidate.signature.classes);
  if (foreign.length === 0 && !classes) return;
  const what = classes
    ? `its classes are ${candidate.signature.classes.join(', ')} instead of ${stable.signature.classes.join(', ')}`
    : `it needs features that ${stable.label} does not take in this form: ${foreign.slice(0, 10).join(', ')}`;
  throw new HaechiError(
    'signature_changed',
    `The version ${candidate.label} cannot follow ${stable.label} on this route: ${what}. Open a route of its own for it.`,
    { where: 'candidate_version', features: foreign, classes: candidate.signature.classes },
  );
}
