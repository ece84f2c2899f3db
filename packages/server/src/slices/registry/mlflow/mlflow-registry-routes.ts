import { mlflowRegistryApi as api } from '@haechi/contract';
import { type Route, route } from '../../../platform/http/route.ts';
import { stageOf } from './checks.ts';
import { stageNames } from './constants.ts';
import type { MlflowDoorDeps } from './deps.ts';
import { giveUpVersion } from './give-up.ts';
import { modelTags } from './model-tags.ts';
import { registerVersion, versionNamed } from './model-versions.ts';
import { modelNamed } from './names.ts';
import { latestVersions, versionView } from './read-model.ts';
import { registeredModels } from './registered-models.ts';
import { searchModels, searchVersions } from './search.ts';
import { versionMoves } from './version-moves.ts';

/** The registry as MLflow's clients know it. */
export function mlflowRegistryRoutes(given: Omit<MlflowDoorDeps, 'giveUp'>): Route[] {
  const deps = { ...given, giveUp: giveUpVersion(given) };
  const { db } = deps;
  const models = registeredModels(deps);
  const tags = modelTags(deps);
  const moves = versionMoves(deps);
  const register = registerVersion(deps);
  const byStage = Object.values(stageNames);
  return [
    route(api.createRegisteredModel, (input) => models.create(input, input.body)),
    route(api.getRegisteredModel, ({ scope, query }) => models.view(scope, query.name)),
    route(api.searchRegisteredModels, ({ scope, query }) => searchModels(db, scope, query)),
    route(api.renameRegisteredModel, (input) => models.rename(input, input.body)),
    route(api.updateRegisteredModel, (input) => models.describe(input, input.body)),
    route(api.deleteRegisteredModel, (input) => models.remove(input, input.body.name)),
    route(api.setRegisteredModelTag, (input) => tags.setTag(input, input.body)),
    route(api.deleteRegisteredModelTag, (input) => tags.deleteTag(input, input.body)),
    route(api.getLatestVersions, async ({ scope, body }) => {
      const asked = new Set(body.stages.map(stageOf));
      const { id } = await modelNamed(db, scope, body.name);
      const rows = (await latestVersions(db, scope, [id]))
        .filter(({ stage }) => asked.size === 0 || asked.has(stage))
        .toSorted((one, other) => byStage.indexOf(stageNames[one.stage]) - byStage.indexOf(stageNames[other.stage]));
      return rows.length === 0 ? {} : { model_versions: rows.map(versionView) };
    }),
    route(api.setRegisteredModelAlias, (input) => moves.setAlias(input, input.body)),
    route(api.deleteRegisteredModelAlias, (input) => moves.deleteAlias(input, input.body)),
    route(api.getModelVersionByAlias, ({ scope, query }) => moves.byAlias(scope, query)),
    route(api.createModelVersion, (input) => register(input, input.body)),
    route(api.getModelVersion, async ({ scope, query }) => ({
      model_version: versionView(await versionNamed(db, scope, query)),
    })),
    route(api.updateModelVersion, (input) => moves.describe(input, input.body)),
    route(api.deleteModelVersion, (input) => moves.remove(input, input.body)),
    route(api.searchModelVersions, ({ scope, query }) => searchVersions(db, scope, query)),
    route(api.getDownloadUri, async ({ scope, query }) => {
      const { artifact_uri, source } = await versionNamed(db, scope, query);
      return { artifact_uri: artifact_uri || source };
    }),
    route(api.transitionStage, (input) => moves.transition(input, input.body)),
    route(api.setModelVersionTag, (input) => moves.setTag(input, input.body)),
    route(api.deleteModelVersionTag, (input) => moves.deleteTag(input, input.body)),
  ];
}
