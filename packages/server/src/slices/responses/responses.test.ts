import { type Alert, type Finding, HaechiError, type Policy } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { systemRandom } from '../../platform/random.ts';
import { createIncidents, type Incidents } from '../incidents/index.ts';
import { decide } from './policy.ts';
import { policiesOf } from './policy-store.ts';
import type { ResponseDeps } from './ports.ts';
import { runOf } from './run-store.ts';
import { responseService } from './service.ts';

const changes = {
  publish: async () => undefined,
  subscribe: () => () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};
const estimate = { value: 0.42, lower: 0.3, upper: 0.54, level: 0.95, n: 640, method: 'confidence sequence' };
const finding: Finding = {
  id: 'fnd_1',
  system: 'loans',
  basis: 'versus_stable',
  indicator: 'tpr_gap',
  version: 'credit/2',
  baseline_version: 'credit/1',
  route: 'credit',
  attribute: 'group',
  group: 'b',
  feature: null,
  verdict: 'fail',
  estimate,
  limit: null,
  side: null,
  test: 'rate contrast',
  p: 0.0001,
  p_adjusted: 0.0012,
  effect: 0.42,
  path: 'exact',
  monitor: null,
  slice: '',
  contributors: [],
  settings: {},
  cost: null,
  sentence: { key: 'monitors.finding.worse', params: {} },
  window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:10:00Z' },
  opened_at: '2026-01-01T00:10:00Z',
  changed_at: '2026-01-01T00:10:00Z',
  closed_at: null,
};
let stores: Awaited<ReturnType<typeof testStores>>;
let incidents: Incidents;
let alert: Alert;
let rolledBack: string[];
let told: string[];
let later: string[];
let failures: number;
let trail: string[];
let number = 0;

function service() {
  const deps: ResponseDeps = {
    db: stores.db,
    clock: systemClock,
    random: systemRandom,
    log: pino({ level: 'silent' }),
    changes,
    incidents,
    trail: { record: async (_tx, entry) => ({ id: String(trail.push(entry.action)) }) },
    notify: { enqueue: async (_tx, notice) => void told.push(notice.subject.key) },
    alertById: async () => alert,
    evidenceOf: async () => ({ comparison: [], lineage: ['750 labels were turned negative.'] }),
    goOnLater: async (_tx, run) => void later.push(run),
    rollBack: async (of) => {
      if (failures > 0) {
        failures -= 1;
        throw new HaechiError('not_ready', 'one process has not acknowledged it');
      }
      rolledBack.push(of.id);
      return { rollout: 'rol_1', stable: 'credit/1', candidate: 'credit/2', detectedMs: 1_000, doneMs: 1_400 };
    },
  };
  return responseService(deps);
}
const view = async () => {
  const incident = await incidents.byAlert(everywhere, alert.id);
  if (incident === null) throw new Error(`alert ${alert.id} has no incident`);
  return incident;
};
const run = () => runOf(stores.db, { system: alert.system, policy: 'roll-back-worse-canary', alert: alert.id });

beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  number += 1;
  const system = `loans-${number}`;
  alert = {
    id: `alr_${number}`,
    system,
    objective: 'no-worse-than-stable',
    route: 'credit',
    version: 'credit/2',
    monitor: null,
    slice: '',
    state: 'open',
    severity: 'serious',
    sentence: { key: 'alerts.worse', params: {} },
    findings: [{ ...finding, system }],
    raised_at: '2026-01-01T00:10:01Z',
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    resolution: null,
  };
  [rolledBack, told, later, trail, failures] = [[], [], [], [], 0];
  incidents = createIncidents({
    db: stores.db,
    clock: systemClock,
    random: systemRandom,
    changes,
    trail: { record: async (_tx, entry) => ({ id: String(trail.push(entry.action)) }) },
    aftermathOf: async () => ({ serving: ['credit/1'], decisions: 640, limitFindings: [] }),
  });
  await service().addDefaults(stores.db, system);
});
const setMode = (mode: 'ask_first' | 'dry_run') => change({ mode });
const setActions = (actions: Policy['actions']) => change({ actions });
const change = async (wish: Partial<Policy>) => {
  const [policy] = await policiesOf(stores.db, everywhere, alert.system);
  await service().update(
    stores.db,
    { system: alert.system, id: policy?.id ?? '', revision: policy?.revision ?? 0 },
    { change: wish, actor: { kind: 'account', id: 'acc_1' } },
  );
};

describe('a policy answers an alert', () => {
  test('it rolls back, opens an incident with cause, action and remaining risk, and tells people', async () => {
    await service().answer(alert.id);
    const incident = await view();
    expect(incident.cause).toMatchObject({
      version: 'credit/2',
      baseline_version: 'credit/1',
      lineage: ['750 labels were turned negative.'],
    });
    expect(incident.actions.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['roll_back', 'done'],
      ['notify', 'done'],
    ]);
    expect(incident.remaining_risk).toEqual([
      {
        level: 'elevated',
        sentence: {
          key: 'incidents.risk.decisions_group',
          params: { version: 'credit/2', count: 640, group: 'b', attribute: 'group' },
        },
      },
    ]);
    expect(incident.timeline.map((item) => item.kind)).toEqual([
      'cause',
      'alert',
      'state',
      'action',
      'action',
      'action',
    ]);
    expect(told).toEqual(['responses.notify.subject']);
    expect(trail).toEqual(['incident.opened', 'policy.run_running', 'policy.action_done', 'policy.action_done']);
  });

  test('told twice, it acts once', async () => {
    await Promise.all([service().answer(alert.id), service().answer(alert.id)]);
    await service().answer(alert.id);
    expect(told).toHaveLength(1);
    expect((await run())?.state).toBe('done');
    expect((await view()).actions).toHaveLength(2);
  });

  test('a roll-back that fails is shown as failed, and done by the next attempt', async () => {
    failures = 1;
    await expect(service().answer(alert.id)).rejects.toMatchObject({ code: 'not_ready' });
    expect((await view()).actions).toMatchObject([
      { kind: 'roll_back', outcome: 'failed', error: 'one process has not acknowledged it' },
    ]);
    await service().answer(alert.id);
    expect((await view()).actions.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(rolledBack).toEqual([alert.id]);
  });

  test('a roll-back that fails for good is told to people, and the run ends as failed', async () => {
    failures = 2;
    await expect(service().answer(alert.id)).rejects.toMatchObject({ code: 'not_ready' });
    expect(told).toEqual([]);
    await expect(service().answer(alert.id, true)).rejects.toMatchObject({ code: 'not_ready' });
    expect(told).toEqual(['responses.notify.subject_failed']);
    expect((await run())?.state).toBe('failed');
  });

  test('no message says that a version was rolled back when it was not', async () => {
    await setActions(['notify', 'open_incident']);
    await service().answer(alert.id);
    expect(told).toEqual(['responses.notify.subject_incident']);
    expect(rolledBack).toEqual([]);
  });

  test('an approved run that was cut off is gone on with', async () => {
    await setMode('ask_first');
    await service().answer(alert.id);
    const id = (await run())?.id ?? '';
    failures = 1;
    await expect(service().approve(everywhere, id, { kind: 'account', id: 'acc_9' })).rejects.toThrow();
    expect(later).toEqual([id]);
    await service().goOn(id);
    expect(rolledBack).toEqual([alert.id]);
    expect((await run())?.state).toBe('done');
    expect((await view()).timeline.at(-1)?.actor).toEqual({ kind: 'account', id: 'acc_9' });
    await service().goOn(id);
    expect(told).toHaveLength(1);
  });

  test('a proposal and what it proposes are there together, or not at all', async () => {
    await setMode('ask_first');
    incidents = {
      ...incidents,
      recordAction: async () => {
        throw new Error('killed between the run and its steps');
      },
    };
    await expect(service().answer(alert.id)).rejects.toThrow('killed');
    expect(await run()).toBeUndefined();
  });

  test('ask first proposes, and acts in the name of who approves, once', async () => {
    await setMode('ask_first');
    await service().answer(alert.id);
    expect(rolledBack).toEqual([]);
    const proposed = await view();
    expect(proposed.actions.map(({ outcome }) => outcome)).toEqual(['proposed', 'proposed']);
    const id = proposed.actions[0]?.run ?? '';
    const actor = { kind: 'account', id: 'acc_9' } as const;
    await expect(service().approve({ all: false, systems: new Set(['other']) }, id, actor)).rejects.toMatchObject({
      code: 'not_found',
    });
    await service().approve(everywhere, id, actor);
    expect(rolledBack).toEqual([alert.id]);
    expect((await view()).timeline.at(-1)?.actor).toEqual(actor);
    await expect(service().approve(everywhere, id, actor)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a dry run does nothing but say so', async () => {
    await setMode('dry_run');
    await service().answer(alert.id);
    expect(rolledBack).toEqual([]);
    expect(await incidents.byAlert(everywhere, alert.id)).toBeNull();
    expect(trail).toContain('policy.action_dry_run');
  });

  test('a change from an old reading is refused', async () => {
    await setMode('ask_first');
    await expect(
      service().update(
        stores.db,
        { system: alert.system, id: 'roll-back-worse-canary', revision: 1 },
        { change: { enabled: false }, actor: { kind: 'account', id: 'a' } },
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('decides by basis, severity, cool-down and whether it is on', async () => {
    const [policy] = await policiesOf(stores.db, everywhere, alert.system);
    if (policy === undefined) throw new Error('no default policy');
    const now = new Date(100_000);
    const occasion = { alert, basis: 'versus_stable', lastRunAt: null, now } as const;
    expect(decide(policy, occasion)).toEqual({ act: true });
    expect(decide({ ...policy, enabled: false }, occasion)).toMatchObject({ why: 'disabled' });
    expect(decide(policy, { ...occasion, basis: 'limit' })).toMatchObject({ why: 'other_basis' });
    expect(decide({ ...policy, when: { ...policy.when, severity: 'minor' } }, occasion)).toMatchObject({
      why: 'other_severity',
    });
    expect(decide({ ...policy, cool_down_s: 60 }, { ...occasion, lastRunAt: new Date(50_000) })).toMatchObject({
      why: 'cooling_down',
    });
    expect(decide({ ...policy, cool_down_s: 60 }, { ...occasion, lastRunAt: new Date(40_000) })).toEqual({ act: true });
  });
});
