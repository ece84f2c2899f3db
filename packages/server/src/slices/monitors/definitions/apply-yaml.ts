import { isDeepStrictEqual } from 'node:util';
import { type BodyOf, HaechiError, type monitorDefinitionsApi, type ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { checkId } from './check-definition.ts';
import { MAX_MONITORS } from './constants.ts';
import { editOf } from './definition-row.ts';
import type { DefinitionService } from './definition-service.ts';
import { definitionsOf } from './definition-store.ts';
import { readMonitorsYaml } from './definition-yaml.ts';

type Applied = ResponseOf<typeof monitorDefinitionsApi.applyYaml>;

/**
 * Makes the monitors of a system what the YAML says, all of it or nothing.
 * @throws HaechiError `invalid_request`, `not_found` outside the scope
 */
export async function applyYaml(
  tx: Db,
  service: DefinitionService,
  wish: { system: string; scope: Scope; actor: Actor; body: BodyOf<typeof monitorDefinitionsApi.applyYaml> },
): Promise<Applied> {
  const { system, scope, actor, body } = wish;
  const wanted = readMonitorsYaml(body.yaml);
  if (wanted.size > MAX_MONITORS)
    throw new HaechiError(
      'invalid_request',
      `The YAML has ${wanted.size} monitors; a system has at most ${MAX_MONITORS}. Let one monitor look at several slices instead.`,
      { where: 'yaml' },
    );
  for (const [id, edit] of wanted) {
    checkId(id);
    await service.check(system, edit);
  }
  const there = new Map((await definitionsOf(tx, system)).map((row) => [row.id, row]));
  const changes: Applied['changes'] = [...wanted].map(([monitor, edit]) => {
    const row = there.get(monitor);
    if (row === undefined) return { monitor, change: 'created' };
    return { monitor, change: isDeepStrictEqual(editOf(row), edit) ? 'same' : 'changed' };
  });
  if (body.prune)
    for (const monitor of there.keys()) if (!wanted.has(monitor)) changes.push({ monitor, change: 'removed' });
  if (body.dry_run) return { changes };
  // Room is made before it is taken.
  const inOrder = [...changes].sort((a, b) => Number(b.change === 'removed') - Number(a.change === 'removed'));
  for (const { monitor: id, change } of inOrder) {
    const at = { system, id, scope, actor };
    const edit = wanted.get(id);
    const revision = there.get(id)?.revision ?? 0;
    if (change === 'removed') await service.remove(tx, at);
    else if (change === 'created' && edit !== undefined) await service.create(tx, at, edit);
    else if (change === 'changed' && edit !== undefined) await service.update(tx, { ...at, revision }, edit);
  }
  return { changes };
}
