/** For tests: the versions of a stage answer as the test says. */
import { HaechiError, type RouteSettings, routeSettingsSchema } from '@haechi/contract';
import type { ModelStage } from '../../../test/model-stage.ts';
import type { ModelRuntime, RowOutcome, VersionRef } from '../registry/index.ts';

type Score = ModelRuntime['score'];

/** What a version does in place of its own scoring; every call is counted. */
export interface Puppet {
  score: Score;
  place: ModelRuntime['place'];
  explain?: ModelRuntime['explain'];
  /** Of its signature; those of the version without. */
  classes?: readonly string[];
  calls: number;
}

/** Puppets by version; a version without one answers as it is. They must be set before the version is first loaded. */
export function pullStrings(stage: ModelStage): Map<string, Puppet> {
  const puppets = new Map<string, Puppet>();
  const { registry } = stage;
  const [load, get] = [registry.loadModel, registry.getVersion];
  // Versions of the same bytes are told apart.
  const digestOf = ({ model, version }: VersionRef) => `${model}-${version}`;
  const getVersion: typeof get = async (db, scope, ref) => {
    const real = await get(db, scope, ref);
    return puppets.has(`${ref.model}/${ref.version}`) ? { ...real, artifact_sha256: digestOf(ref) } : real;
  };
  const loadModel: typeof load = async (db, ref: VersionRef) => {
    const real = await load(db, ref);
    const puppet = puppets.get(`${ref.model}/${ref.version}`);
    if (puppet === undefined) return real;
    return {
      ...real,
      sha256: digestOf(ref),
      place: puppet.place,
      ...(puppet.classes && { signature: { ...real.signature, classes: [...puppet.classes] } }),
      explain: puppet.explain ?? null,
      score: (rows, options) => {
        puppet.calls += 1;
        return puppet.score(rows, options);
      },
    };
  };
  Object.assign(registry, { loadModel, getVersion });
  return puppets;
}

/** From elsewhere, a class with its probability. */
export const answers = (prediction: number, classes = ['no', 'yes']): Puppet => ({
  place: 'elsewhere',
  classes,
  calls: 0,
  score: async (rows) => rows.map(() => outcome(prediction, classes)),
});

export function outcome(prediction: number, classes: readonly string[]): RowOutcome {
  const rest = 0.1 / Math.max(1, classes.length - 1);
  return {
    ok: true,
    prediction,
    label: classes[prediction] ?? null,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, index === prediction ? 0.9 : rest])),
    confidence: 0.9,
  };
}

export const breaks = (code: 'model_failed' | 'prediction_timeout' = 'model_failed'): Puppet => ({
  place: 'elsewhere',
  calls: 0,
  score: async () => {
    throw new HaechiError(code, 'The other side broke.');
  },
});

/** Changes what is said of the settings of a route, and waits until it is served. */
export async function settle(
  stage: ModelStage,
  route: string,
  settings: { readonly [part in keyof RouteSettings]?: unknown },
): Promise<void> {
  const { revision } = (await stage.call('GET', `/api/v1/routes/${route}`)).body;
  const body = { settings: routeSettingsSchema.parse(settings), revision };
  const { status, body: answer } = await stage.call('PATCH', `/api/v1/routes/${route}`, { body });
  if (status !== 200) throw new Error(JSON.stringify(answer));
  for (let tries = 0; tries < 500; tries += 1) {
    const { by, of } = await stage.serving.acknowledged(route);
    if (by === of && of > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the settings were not taken up');
}
