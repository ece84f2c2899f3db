/** Gathers what the items of a list are judged on. */
import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { ChecklistDeps } from './deps.ts';
import type { RolloutFact, RowFacts, Subject, SystemFacts } from './facts.ts';
import { readFacts, readRollout, readRowFacts } from './read-facts.ts';

interface Candidacy {
  readonly route: string;
  readonly model: string;
  readonly version: number;
  readonly rollout: RolloutFact | null;
}

/** @throws HaechiError `not_found` */
export async function factsOf({ db, clock }: ChecklistDeps, system: string): Promise<SystemFacts> {
  const facts = await readFacts(db, system, clock.now());
  if (facts === undefined) throw new HaechiError('not_found', `There is no system "${system}".`, { where: 'system' });
  return facts;
}

/** Null when the row store does not answer: the items that rest on it are `error`, the others are assessed. */
async function rowFacts(
  { rows, log }: ChecklistDeps,
  facts: SystemFacts,
  about: { readonly version: string | null; readonly since: Date },
): Promise<RowFacts | null> {
  try {
    return await readRowFacts(rows, { ...about, system: facts.system.id, now: facts.now });
  } catch (error) {
    log.warn({ err: error, system: facts.system.id }, 'a checklist was assessed without the rows');
    return null;
  }
}

export async function systemSubject(deps: ChecklistDeps, facts: SystemFacts): Promise<Subject> {
  const rows = await rowFacts(deps, facts, { version: null, since: facts.now });
  return { facts, rows, installation: deps.installation, route: null, candidate: null, rollout: null };
}

export async function candidateSubject(deps: ChecklistDeps, facts: SystemFacts, about: Candidacy): Promise<Subject> {
  const { route, model, version, rollout } = about;
  const since = rollout?.acknowledgedAt ?? rollout?.startedAt ?? facts.now;
  const candidate = facts.versions.find((one) => one.model === model && one.version === version) ?? null;
  const rows = await rowFacts(deps, facts, { version: `${model}/${version}`, since });
  return { facts, rows, installation: deps.installation, route, candidate, rollout };
}

/** @throws HaechiError `not_found` outside `scope`, and for a rehearsal. */
export async function rolloutIn({ db }: ChecklistDeps, scope: Scope, id: string): Promise<RolloutFact> {
  const rollout = await readRollout(db, id);
  if (rollout === undefined || !inScope(scope, rollout.system))
    throw new HaechiError('not_found', `There is no rollout ${id}.`, { where: 'rollout' });
  if (rollout.strategy === 'rehearsal')
    throw new HaechiError('not_found', `The rollout ${id} is a rehearsal: it has no checklists.`, { where: 'rollout' });
  return rollout;
}

/** @throws HaechiError `not_found` outside `scope`. */
export async function routeIn(
  { db }: ChecklistDeps,
  scope: Scope,
  route: string,
): Promise<{ system: string; model: string }> {
  const { rows } = await sql<{ system: string; model: string }>`
    select system_id as system, model_id as model from routes where id = ${route}`.execute(db);
  const [found] = rows;
  if (found === undefined || !inScope(scope, found.system))
    throw new HaechiError('not_found', `There is no route "${route}".`, { where: 'route' });
  return found;
}
