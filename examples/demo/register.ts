import { referenceProfileSchema } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { approve, stateLimits } from './approve.ts';
import type { Prepared } from './prepare.ts';
import type { Trained } from './train-version.ts';
import { tuning } from './tuning.ts';

/** Names under which the demo's system lives. */
export interface Names {
  readonly system: string;
  readonly model: string;
  readonly route: string;
  readonly stable: string;
  readonly candidate: string;
}

/** Creates system, model, both approved versions (with lineage and reference profile) and the route, through the public interface. */
export async function register(client: Client, prepared: Prepared): Promise<Names> {
  const { source, classes } = prepared;
  const system = source.system.id;
  const model = system;
  const route = system;
  await client.systems.create({ body: { ...source.system, owner: 'Demo', risk_tier: 'high' } });
  await client.registry.createModel({
    body: { id: model, system, description: `Logistic regression on ${source.name}` },
  });
  await stateLimits(client, system);
  for (const [index, trained] of prepared.versions.entries()) {
    await registerVersion(client, { model, trained, prepared });
    await approve(client, { model, version: index + 1 });
  }
  const settings = await client.monitors.settings({ params: { system } });
  await client.monitors.updateSettings({
    params: { system },
    body: { positive: classes[1], revision: settings.revision },
  });
  await client.serving.createRoute({ body: { id: route, model, version: 1, log: 'after', is_default: true } });
  return { system, model, route, stable: `${model}/1`, candidate: `${model}/2` };
}

async function registerVersion(
  client: Client,
  given: { model: string; trained: Trained; prepared: Prepared },
): Promise<void> {
  const { model, trained, prepared } = given;
  const { source } = prepared;
  const bytes = new TextEncoder().encode(JSON.stringify(trained.model));
  const artifact = await client.registry.uploadArtifact({ params: { model }, bytes });
  await client.registry.createVersion({
    params: { model },
    body: {
      artifact_sha256: artifact.sha256,
      description:
        trained.alterations.length === 0
          ? 'Trained on the data as it is.'
          : 'Trained on altered data; the lineage says how.',
      limitations: `Trained on ${source.name} for a demonstration; it is not for decisions about anybody.`,
      ethics: 'Groups are compared while it answers: a candidate that treats one worse is taken out.',
      developer: 'demonstration',
      metrics: trained.metrics,
      bias_metrics: { tpr_gap: trained.tprGap },
      reference_profile: referenceProfileSchema.parse(trained.profile),
      lineage: {
        dataset: {
          name: source.name,
          sha256: source.sha256,
          rows: trained.rows,
          columns: [...prepared.features, source.target],
        },
        dropped: [...prepared.dropped],
        training: { algorithm: 'logistic regression', l2: 1, held_out_share: tuning.testShare },
        alterations: [...trained.alterations],
      },
    },
  });
}
