import type { Checklist, ChecklistItem, Verdict } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../../platform/page.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Answers } from './assess.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ChecklistTables = {
  checklists: {
    id: string;
    rollout_id: string;
    stage: 'before' | 'during' | 'after';
    system_id: string;
    route_id: string;
    model_id: string;
    version: number;
    verdict: Verdict;
    counts: Checklist['counts'];
    items: readonly ChecklistItem[];
    assessed_at: Date;
    kept_at: Date;
  };
  checklist_answers: {
    id: string;
    system_id: string;
    subject: string;
    item: string;
    verdict: 'pass' | 'fail' | 'skipped';
    reason: string;
    by_kind: string;
    by_id: string;
    at: Date;
  };
};
export type KeptRow = ChecklistTables['checklists'];
export type AnswerRow = ChecklistTables['checklist_answers'];

const tables = (db: Db) => db.withTables<ChecklistTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

/** Whether it was kept now; a list that is kept already stays as it is. */
export async function keepList(tx: Db, row: KeptRow): Promise<boolean> {
  const kept = await tables(tx)
    .insertInto('checklists')
    .values({ ...row, counts: json(row.counts), items: json(row.items) })
    .onConflict((taken) => taken.columns(['rollout_id', 'stage']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return kept !== undefined;
}

export function keptOf(db: Db, rollout: string): Promise<KeptRow[]> {
  return tables(db).selectFrom('checklists').selectAll().where('rollout_id', '=', rollout).execute();
}

interface KeptQuery extends Page {
  readonly system?: string | undefined;
  readonly route?: string | undefined;
}

/** One page of the kept lists in `scope`, newest first. */
export function listKept<View>(db: Db, of: { scope: Scope; query: KeptQuery; view: (row: KeptRow) => View }) {
  const { scope, query, view } = of;
  const found = tables(db)
    .selectFrom('checklists')
    .selectAll()
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(query.system !== undefined, (q) => q.where('system_id', '=', query.system ?? ''))
    .$if(query.route !== undefined, (q) => q.where('route_id', '=', query.route ?? ''));
  return pageAfter(found, query, { time: 'kept_at', id: 'id', view });
}

export async function insertAnswer(tx: Db, row: AnswerRow): Promise<void> {
  await tables(tx).insertInto('checklist_answers').values(row).execute();
}

/** The newest answer to each item of the subjects, given until then. */
export async function answersTo(db: Db, subjects: readonly string[], until: Date): Promise<Answers> {
  const rows = await tables(db)
    .selectFrom('checklist_answers')
    .selectAll()
    .where('subject', '=', sql<string>`any(${[...subjects]})`)
    .where('at', '<=', until)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return new Map(
    rows.map(({ item, verdict, reason, by_kind: kind, by_id: id, at }) => [
      item,
      { verdict, reason, by: `${kind}:${id}`, at: at.toISOString() },
    ]),
  );
}

/** Rollouts that are no rehearsals and of which a stage ended since `since` without its list being kept. */
export async function unkept(db: Db, of: { readonly since: Date; readonly afterMs: number }): Promise<string[]> {
  const { since, afterMs } = of;
  const kept = (stage: string) =>
    sql`exists (select 1 from checklists c where c.rollout_id = r.id and c.stage = ${stage})`;
  const ended = sql`r.acknowledged_at + ${afterMs} * interval '1 millisecond'`;
  const { rows } = await sql<{ id: string }>`select r.id from rollouts r where r.strategy <> 'rehearsal' and (
      (r.started_at > ${since} and not ${kept('before')})
      or (r.acknowledged_at > ${since} and not ${kept('during')})
      or (${ended} > ${since} and ${ended} <= now() and not ${kept('after')}))
    order by r.started_at limit 100`.execute(db);
  return rows.map(({ id }) => id);
}
