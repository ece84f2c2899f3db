import {
  HaechiError,
  type Message,
  type ModelVersion,
  type RolloutDefinition,
  type RolloutStep as Step,
} from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { versionLabel } from '../registry/index.ts';
import type { Actor } from '../trail/index.ts';
import { planOf, targetsOf } from './rollout-plan.ts';
import { type ReleaseServiceDeps, tell } from './service.ts';
import { insertRollout } from './store.ts';
import type { RolloutRow } from './tables.ts';

interface StartWish {
  readonly definition: RolloutDefinition;
  readonly actor: Actor;
}
type StartDeps = ReleaseServiceDeps & { readonly db: Db };

/** What a rollout begins with, whatever its strategy. */
interface Beginning {
  readonly route: { readonly id: string; readonly system: string; readonly model: string };
  readonly stable: number;
  readonly candidate: number;
  readonly strategy: RolloutRow['strategy'];
  readonly definition: RolloutDefinition | null;
  readonly steps: readonly Step[];
  readonly reason: Message;
  readonly actor: Actor;
}

/**
 * Starts a rollout: the candidate is loaded once as a check, then gets the split of the first step.
 * @throws HaechiError `not_found`, `system_archived`, `rollout_active`, `conflict` for the version that is served already, `signature_changed`,
 * `version_not_approved`, `invalid_request` for a plan that does not move forward, `artifact_*`.
 */
export function startRollout(deps: StartDeps) {
  const { registry, serving, systems } = deps;
  return async (scope: Scope, { definition, actor }: StartWish): Promise<RolloutRow> => {
    const { strategy, steps } = planOf(definition);
    const route = await serving.getRoute(scope, definition.route);
    const stable = route.targets.find(({ role }) => role === 'stable')?.version ?? 0;
    if (route.targets.length > 1) throw active(definition.route);
    const candidate = { model: route.model, version: definition.candidate_version };
    if (candidate.version === stable)
      throw new HaechiError('conflict', `The route "${route.id}" serves version ${stable} already.`, {
        where: 'candidate_version',
      });
    const served = await registry.getVersion(deps.db, scope, { model: route.model, version: stable });
    checkSignature(served, await registry.getVersion(deps.db, scope, candidate));
    await registry.checkLoadable(deps.db, candidate);
    const first = steps[0];
    const reason = {
      key: 'releases.waiting_for_comparison',
      params: {
        candidate: versionLabel(candidate),
        stable: versionLabel({ model: route.model, version: stable }),
        percent: (first === undefined ? 0 : first.weight > 0 ? first.weight : first.share) / 100,
      },
    };
    return transact(deps.db, async (tx) => {
      await systems.requireOpen(tx, scope, route.system);
      // A shadow answers nobody; promoting it asks for the approval all the same.
      if (strategy !== 'shadow') await registry.requireApproved(tx, candidate);
      const wish = { route, stable, candidate: candidate.version, strategy, definition, steps, reason, actor };
      const row = await beginRollout(deps, tx, wish);
      await registry.setStage(tx, candidate, { stage: 'staging', actor });
      return row;
    });
  };
}

/** Sets the split of the first step and writes the rollout down. @throws HaechiError `rollout_active`; `conflict` when the route has moved on since */
export async function beginRollout(deps: StartDeps, tx: Db, wish: Beginning): Promise<RolloutRow> {
  const { clock, random, serving } = deps;
  const { route, stable, candidate, steps, actor } = wish;
  const [first] = steps;
  if (first === undefined) throw new Error('a rollout has a step');
  const startedAt = clock.now();
  const targets = targetsOf(first, { stable, candidate });
  const { snapshotVersion, period } = await serving.setTargets(tx, {
    route: route.id,
    targets,
    actor,
    instead: stable,
  });
  const id = random.id('rol', startedAt);
  const row: RolloutRow = {
    id,
    system_id: route.system,
    route_id: route.id,
    model_id: route.model,
    stable_version: stable,
    candidate_version: candidate,
    state: 'running',
    strategy: wish.strategy,
    definition: wish.definition,
    steps,
    step: 0,
    step_started_at: startedAt,
    verdict: 'skipped',
    reason: wish.reason,
    gates: [],
    paused_at: null,
    approved_step: null,
    rehearsal: null,
    period_id: period,
    started_at: startedAt,
    started_by: actor.id,
    ended_at: null,
    decided_at: null,
    decided_by: null,
    snapshot_version: snapshotVersion,
    acknowledged_at: null,
    comparison: null,
  };
  await insertRollout(tx, row);
  const detail = { stable, strategy: wish.strategy, steps: steps.map((step) => ({ ...step })) };
  await tell(deps, tx, { row, actor, action: 'rollout.started', detail });
  return row;
}

export function active(route: string): HaechiError {
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
