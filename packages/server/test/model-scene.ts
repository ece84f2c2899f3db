/** For tests: what is put on the stage of model-stage.ts, and ways to look at it. */
import type { Actor, Comparison, Verdict } from '@haechi/contract';
import { type LogisticModel, tableFromRows, trainLogistic } from '@haechi/learn';
import type { TestStores } from '@haechi/testkit/stores';
import { systemClock } from '../src/platform/clock.ts';
import { everywhere } from '../src/platform/http/caller.ts';
import { approve, goodRecord } from './approved-version.ts';
import type { ModelStage } from './model-stage.ts';

export const tester: Actor = { kind: 'key', id: 'key_tester' };

/** A small model: `income` counts for it, `flip` turns it around, so that two versions answer differently. */
export function smallModel({ flip = false, seed = 0 } = {}): LogisticModel {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    income: index + seed,
    region: index % 2 === 0 ? 'north' : 'south',
  }));
  const labels = Uint8Array.from(rows, ({ income }) => Number(income - seed >= 20 !== flip));
  const table = tableFromRows(rows);
  return trainLogistic(table, { features: ['income', 'region'], labels, classes: ['no', 'yes'] }).model;
}

export const lineage = { dataset: { name: 'loans', sha256: null, rows: 40, columns: ['income', 'region'] } };

/** Uploads a model and registers it as the next version; the number. */
export async function registerVersion(
  stage: ModelStage,
  model: string,
  artifact: unknown = smallModel(),
): Promise<number> {
  const bytes = new TextEncoder().encode(JSON.stringify(artifact));
  const { sha256 } = await stage.registry.uploadArtifact(everywhere, { model, bytes, actor: tester });
  const version = {
    artifact_sha256: sha256,
    ...goodRecord,
    developer: '',
    tags: {},
    lineage: { ...lineage, dropped: [], training: {}, alterations: [] },
  };
  return (await stage.registry.createVersion(everywhere, { model, version, actor: tester })).version;
}

/** System `loans` (or as named), model `credit` with two approved versions that answer differently, route `apply` on version 1. */
export async function setTheStage(
  stage: ModelStage,
  { system = 'loans', model = 'credit', route = 'apply', tier = 'limited' } = {},
) {
  const created = [
    await stage.call('POST', '/api/v1/systems', { body: { id: system, name: system, risk_tier: tier } }),
    await stage.call('POST', '/api/v1/models', { body: { id: model, system } }),
  ];
  await registerVersion(stage, model);
  await registerVersion(stage, model, smallModel({ flip: true }));
  for (const version of [1, 2]) await approve(stage, { model, version });
  created.push(await stage.call('POST', '/api/v1/routes', { body: { id: route, model, version: 1 } }));
  const failed = created.find(({ status }) => status !== 201);
  if (failed !== undefined) throw new Error(`the stage could not be set: ${JSON.stringify(failed.body)}`);
  await untilServed(stage, route);
}

/** Resolves when every live process serves the route as it stands. */
export async function untilServed(stage: ModelStage, route: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { by, of } = await stage.serving.acknowledged(route);
    if (by === of && of > 0) return;
    await systemClock.sleep(20);
  }
  throw new Error(`the route ${route} was not taken up by every process`);
}

/** A comparison as monitors would give it. */
export function comparison(from: string, { verdict = 'pass' as Verdict, labelled = 1_000 } = {}): Comparison {
  return {
    system: 'loans',
    route: 'apply',
    stable: 'credit/1',
    candidate: 'credit/2',
    from,
    at: from,
    verdict,
    stable_n: labelled,
    candidate_n: labelled,
    stable_labelled: labelled,
    candidate_labelled: labelled,
    alpha: 0.05,
    method: 'test',
    items: [],
  };
}

/** What the trail holds about things whose id matches (SQL `like`), in the order written; the stage numbers nothing, so that all of it waits. */
export async function trailAbout(stores: TestStores, id: string) {
  const { rows } = await stores.pool.query<{ action: string; detail: Record<string, unknown> }>(
    `select body::jsonb->>'action' as action, body::jsonb->'detail' as detail
     from trail_pending where body::jsonb->'target'->>'id' like $1 order by position`,
    [id],
  );
  return rows;
}
