import type { Approval, ApprovalStatus } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { versionLabel } from './read-model.ts';
import { type ApprovalRow, registryTables } from './tables.ts';
import { nameAll, type PeopleReader } from './who.ts';

interface Reader {
  readonly db: Db;
  readonly people: PeopleReader;
}
type Registered = Record<string, { by: Actor; notes: number }>;

/** Submissions as the wire shows them: with names, and with who registered the version. */
export async function approvalViews({ db, people }: Reader, rows: readonly ApprovalRow[]): Promise<Approval[]> {
  const registered = await registeredBy(db, rows);
  const submitter = (row: ApprovalRow): Actor => ({ kind: row.submitted_by_kind, id: row.submitted_by });
  const actors = rows.flatMap((row) => [submitter(row), ...row.decisions.map(({ by }) => by)]);
  const who = await nameAll(db, people, [...actors, ...Object.values(registered).map(({ by }) => by)]);
  return rows.map((row) => {
    const label = versionLabel({ model: row.model_id, version: row.version });
    const version = registered[label];
    return {
      id: row.id,
      system: row.system_id,
      model: row.model_id,
      version: row.version,
      label,
      attempt: row.attempt,
      status: row.status,
      checks: row.checks,
      settings: row.settings,
      registered_by: who(version?.by ?? submitter(row)),
      submitted_by: who(submitter(row)),
      submitted_at: row.created_at.toISOString(),
      comment: row.comment,
      texts_changed_since: version !== undefined && version.notes !== row.notes_revision,
      decisions: row.decisions.map((decision) => ({ ...decision, by: who(decision.by) })),
    };
  });
}

async function registeredBy(db: Db, rows: readonly ApprovalRow[]): Promise<Registered> {
  const models = [...new Set(rows.map(({ model_id: model }) => model))];
  if (models.length === 0) return {};
  const wanted = new Set(rows.map((row) => versionLabel({ model: row.model_id, version: row.version })));
  const versions = await registryTables(db)
    .selectFrom('model_versions')
    .select(['model_id', 'version', 'registered_by_kind', 'created_by', 'notes_revision'])
    .where('model_id', 'in', models)
    .where('version', 'in', [...new Set(rows.map(({ version }) => version))])
    .execute();
  return Object.fromEntries(
    versions
      .map((row) => [versionLabel({ model: row.model_id, version: row.version }), row] as const)
      .filter(([label]) => wanted.has(label))
      .map(([label, row]) => [
        label,
        { by: { kind: row.registered_by_kind, id: row.created_by }, notes: row.notes_revision },
      ]),
  );
}

/** Submissions in a scope, newest first. */
export async function listApprovals(
  reader: Reader,
  scope: Scope,
  query: Page & { system?: string | undefined; status?: ApprovalStatus | undefined },
): Promise<{ items: Approval[]; next: string | null }> {
  const { system, status } = query;
  const found = registryTables(reader.db)
    .selectFrom('approvals')
    .selectAll()
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''))
    .$if(status !== undefined, (q) => q.where('status', '=', status ?? 'none'));
  const page = await pageAfter(found, query, { time: 'created_at', id: 'id', view: (row: ApprovalRow) => row });
  return { items: await approvalViews(reader, page.items), next: page.next };
}

/** Every submission of one version, newest first. */
export async function approvalsOf(
  reader: Reader,
  { model, version }: { model: string; version: number },
): Promise<Approval[]> {
  const rows = await registryTables(reader.db)
    .selectFrom('approvals')
    .selectAll()
    .where('model_id', '=', model)
    .where('version', '=', version)
    .orderBy('attempt', 'desc')
    .execute();
  return approvalViews(reader, rows);
}
