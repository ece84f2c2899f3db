import { type Approval, approvalsApi, type ResponseOf } from '@haechi/contract';
import { actorOf, type Caller, knownCaller, may } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { fourEyes } from './approval-service.ts';
import { settingsWithHistory } from './approval-settings.ts';
import { newestApproval } from './approval-store.ts';
import { approvalsOf, approvalViews, listApprovals } from './approval-views.ts';
import type { RegistryDangers } from './dangers.ts';
import { canMove } from './policy.ts';
import type { registryService } from './service.ts';
import { versionRow } from './store.ts';
import type { ApprovalRow, VersionRow } from './tables.ts';
import type { PeopleReader } from './who.ts';

type OfVersion = ResponseOf<typeof approvalsApi.ofVersion>;

export function approvalRoutes(
  reader: { readonly db: Db; readonly people: PeopleReader; readonly dangers: RegistryDangers },
  { approvals, changeSettings }: ReturnType<typeof registryService>,
): Route[] {
  const { db, dangers } = reader;
  const shown = async (row: ApprovalRow): Promise<Approval> => {
    const [view] = await approvalViews(reader, [row]);
    if (view === undefined) throw new Error('a submission without a view');
    return view;
  };
  return [
    route(approvalsApi.list, ({ scope, query }) => listApprovals(reader, scope, query)),
    route(approvalsApi.ofVersion, async ({ scope, params, caller }) => {
      const version = await versionRow(db, scope, params);
      const items = await approvalsOf(reader, params);
      const holders = await reader.people.holdersOf(db, 'models.approve');
      const here = holders.filter(({ systems }) => systems === null || systems.has(version.system_id));
      return { status: version.approval, items, approvers: here.length, may: await mayOf(reader, version, caller) };
    }),
    route(approvalsApi.submit, async ({ scope, params, body, caller }) =>
      shown(await approvals.submit(scope, { ...params, ...body, actor: actorOf(caller) })),
    ),
    route(approvalsApi.withdraw, async ({ scope, params, body, caller }) =>
      shown(await transact(db, (tx) => approvals.withdraw(tx, scope, { ...params, ...body, actor: actorOf(caller) }))),
    ),
    route(approvalsApi.approve, async ({ scope, params, body, caller }) =>
      shown(await transact(db, (tx) => approvals.approve(tx, scope, { ...params, ...body, actor: actorOf(caller) }))),
    ),
    route(approvalsApi.reject, async ({ scope, params, body, caller }) =>
      shown(await transact(db, (tx) => approvals.reject(tx, scope, { ...params, ...body, actor: actorOf(caller) }))),
    ),
    route(approvalsApi.settings, ({ params }) => settingsWithHistory(reader, params.system)),
    route(approvalsApi.changeSettings, async ({ scope, params, body, caller }) => {
      await dangers.beforeLimits(knownCaller(caller), { ...params, ...body });
      return transact(db, (tx) => changeSettings(tx, scope, { ...params, ...body, actor: actorOf(caller) }));
    }),
  ];
}

/** What the caller may do with a version now, for the buttons of a page. */
async function mayOf(
  { db, people }: { db: Db; people: PeopleReader },
  version: VersionRow,
  caller: Caller | null,
): Promise<OfVersion['may']> {
  const holds = (permission: 'models.write' | 'models.approve') =>
    caller !== null && may(caller, permission, version.system_id);
  const can = (action: Parameters<typeof canMove>[0]) => canMove(action, version.approval);
  const rest = {
    submit: holds('models.write') && can('submit'),
    withdraw: holds('models.write') && can('withdraw'),
    reject: holds('models.approve') && can('reject'),
  };
  const row = await newestApproval(db, { model: version.model_id, version: version.version });
  if (!holds('models.approve') || !can('approve') || row === undefined) return { ...rest, approve: 'no', why: null };
  const answer = await fourEyes({ people, db }, { actor: actorOf(caller), override: false, version_row: version, row });
  if (answer.allowed) return { ...rest, approve: 'yes', why: null };
  const possible = answer.why === 'own_override_possible' || answer.why === 'key_override_possible';
  return { ...rest, approve: possible ? 'override' : 'no', why: { key: `approvals.why.${answer.why}`, params: {} } };
}
