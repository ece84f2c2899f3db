import type { Approval } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import type { Access } from '../access/index.ts';
import type { Actor } from '../trail/index.ts';

export type Who = Approval['submitted_by'];
/** What the registry asks about people. */
export type PeopleReader = Pick<Access, 'holdersOf' | 'personBehind' | 'namesOf'>;

/** Puts names to actors, with one question for all of them. */
export async function nameAll(db: Db, people: PeopleReader, actors: readonly Actor[]): Promise<(actor: Actor) => Who> {
  const accounts = new Set(actors.filter(({ kind }) => kind === 'account').map(({ id }) => id));
  const names = await people.namesOf(db, [...accounts]);
  return ({ kind, id }) => ({ kind, id, name: names.get(id) ?? null });
}
