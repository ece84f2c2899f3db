import { isDeepStrictEqual } from 'node:util';
import { type ExperimentDefinition, type ExperimentLook, HaechiError, type Message } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { unversioned } from './definition-yaml.ts';
import type { ExperimentDeps } from './deps.ts';
import { planOf } from './plan-of.ts';
import { changeExperiment, experimentRow, insertExperiment, insertVersion } from './store.ts';
import type { ExperimentRow } from './tables.ts';
import { nextState } from './transitions.ts';

export interface Wish {
  readonly id: string;
  readonly actor: Actor;
}
type Told = { readonly row: ExperimentRow; readonly actor: Actor; readonly action: string };
/** What there is to say before the first look. */
export const waiting: { outcome: ExperimentLook['outcome']; reason: Message } = {
  outcome: 'no_data',
  reason: { key: 'experiments.not_looked', params: {} },
};

/** The split that an experiment draws by, or null where a flag or the holdout draws. */
const keyOf = ({ assign }: ExperimentDefinition) => ({
  flag: assign.by === 'flag' ? assign.flag : null,
  route: assign.by === 'route' ? assign.route : null,
});

/** Tells the trail and the console. The trail gets no words that people wrote. */
export async function tell(
  { trail, changes }: Pick<ExperimentDeps, 'trail' | 'changes'>,
  tx: Db,
  { row, actor, action, ...detail }: Told & Readonly<Record<string, unknown>>,
): Promise<void> {
  await trail.record(tx, {
    actor,
    action: `experiment.${action}`,
    system: row.system_id,
    target: { kind: 'experiment', id: row.id },
    detail: { version: row.version, period: row.period, ...(detail as Readonly<Record<string, string | number>>) },
  });
  await changes.publish(tx, { topic: 'experiments', id: row.id, system: row.system_id });
}

/** Commands on experiments; each runs on the transaction it is given. */
export function experimentService(deps: ExperimentDeps) {
  const { clock, random, systems } = deps;

  async function keepVersion(tx: Db, row: ExperimentRow, actor: Actor): Promise<void> {
    const at = clock.now();
    await insertVersion(tx, {
      id: random.id('exv', at),
      experiment_id: row.id,
      version: row.version,
      at,
      by: actor.id,
      definition: row.definition,
    });
  }

  return {
    /** @throws HaechiError `not_found` for a system outside `scope`, `system_archived`, `invalid_request`, `conflict` */
    create: async (tx: Db, scope: Scope, wish: { definition: ExperimentDefinition; actor: Actor }) => {
      const { actor } = wish;
      const definition = unversioned(wish.definition);
      planOf(definition);
      await systems.requireOpen(tx, scope, definition.system);
      const now = clock.now();
      const row: ExperimentRow = {
        id: definition.id,
        system_id: definition.system,
        state: 'draft',
        version: 1,
        definition,
        ...keyOf(definition),
        created_at: now,
        created_by: actor.id,
        updated_at: now,
        period: 0,
        verdict: 'skipped',
        ...waiting,
        winner: null,
        units: 0,
        design: null,
      };
      await insertExperiment(tx, row);
      await keepVersion(tx, row, actor);
      await tell(deps, tx, { row, actor, action: 'created' });
      return row;
    },

    /** A definition that says the same changes nothing. @throws HaechiError `not_found`, `experiment_state` while it is under way, `invalid_request` */
    change: async (tx: Db, scope: Scope, wish: Wish & { definition: ExperimentDefinition }) => {
      const { id, actor } = wish;
      const definition = unversioned(wish.definition);
      const row = await experimentRow(tx, scope, { id, lock: true });
      planOf(definition);
      if (definition.id !== id || definition.system !== row.system_id)
        throw new HaechiError(
          'invalid_request',
          'An experiment keeps its id and its system. Create another one instead.',
          {
            where: definition.id === id ? 'system' : 'id',
          },
        );
      if (isDeepStrictEqual(definition, row.definition) && row.state !== 'archived') return row;
      const state = nextState(row, 'change');
      await systems.requireOpen(tx, scope, row.system_id);
      const changed = await changeExperiment(tx, id, {
        state,
        definition,
        ...keyOf(definition),
        version: row.version + 1,
        updated_at: clock.now(),
        design: null,
      });
      await keepVersion(tx, changed, actor);
      await tell(deps, tx, { row: changed, actor, action: 'changed' });
      return changed;
    },

    /** @throws HaechiError `not_found`, `experiment_state` */
    archive: async (tx: Db, scope: Scope, { id, actor }: Wish): Promise<ExperimentRow> => {
      const row = await experimentRow(tx, scope, { id, lock: true });
      const state = nextState(row, 'archive');
      if (state === row.state) return row;
      const changed = await changeExperiment(tx, id, { state, updated_at: clock.now() });
      await tell(deps, tx, { row: changed, actor, action: 'archived' });
      return changed;
    },
  };
}
