import type { Approval, CardMetric, ModelCard, ModelVersion, ReferenceProfile } from '@haechi/contract';
import { wilsonInterval } from '@haechi/stats';
import { heldOutRows, measured } from '../approval-checks.ts';
import { rowCountMetrics } from '../constants.ts';

/** What a card is made from. */
export interface CardFacts {
  readonly version: ModelVersion;
  readonly governance: ModelCard['approval']['governance'];
  /** The newest submission, or null. */
  readonly approval: Approval | null;
  readonly routes: readonly string[];
  readonly profile: ReferenceProfile | null;
  readonly now: Date;
}

/** How a measure came here when the server did not make it: as it was registered. */
const registered = 'as registered';

/** The card of a version: what the records say, and what people wrote. Pure. */
export function modelCard({ version, governance, approval, routes, profile, now }: CardFacts): ModelCard {
  const { card, lineage } = version;
  const decision = approval?.decisions.at(-1) ?? null;
  return {
    format: 'haechi.card.v1',
    made_at: now.toISOString(),
    model_details: {
      name: version.model,
      overview: card.overview,
      documentation: card.documentation,
      owners: card.owners,
      version: {
        name: String(version.version),
        date: version.created_at,
        stage: version.stage,
        description: version.description,
      },
      license: card.license,
      references: card.references,
      citation: card.citation,
      developer: version.developer,
      run_id: version.run_id,
      sha256: version.artifact_sha256,
      routes: [...routes],
    },
    model_parameters: {
      architecture: card.architecture,
      format: version.format,
      training: lineage.training,
      data: {
        ...lineage.dataset,
        period: card.data_period,
        dropped: lineage.dropped,
        alterations: lineage.alterations,
      },
      inputs: version.signature.inputs,
      classes: version.signature.classes,
    },
    quantitative_analysis: {
      metrics: metricsOf(version, approval),
      bias_metrics: biasOf(version, approval),
      groups: groupsOf(profile),
    },
    considerations: {
      purpose: card.purpose,
      users: card.users,
      use_cases: card.use_cases,
      out_of_scope: card.out_of_scope,
      limitations: version.limitations,
      tradeoffs: card.tradeoffs,
      ethics: version.ethics,
      mitigation: card.mitigation,
    },
    use: { notes: card.how_to_call, example: { features: exampleOf(version) } },
    monitoring: { notes: card.monitoring },
    approval: {
      governance,
      status: version.approval_status,
      checks: approval?.checks ?? [],
      decided_by: decision?.by ?? null,
      decided_at: decision?.at ?? null,
      reason: decision?.reason ?? '',
      override: decision?.override ?? null,
      texts_changed_since: approval?.texts_changed_since ?? false,
    },
  };
}

function metricsOf({ metrics }: ModelVersion, approval: Approval | null): CardMetric[] {
  const n = heldOutRows(metrics);
  const counts: ReadonlySet<string> = new Set(rowCountMetrics);
  const limit = approval?.settings.performance;
  return Object.entries(metrics)
    .filter(([name]) => !counts.has(name))
    .map(([type, value]) => {
      const interval = measured(value, n, type === 'accuracy');
      const method = interval.lower === null ? registered : 'Wilson score interval';
      return {
        type,
        slice: null,
        value,
        ...interval,
        method,
        threshold: limit?.metric === type ? limit.threshold : null,
      };
    });
}

function biasOf({ metrics, bias_metrics: bias }: ModelVersion, approval: Approval | null): CardMetric[] {
  const n = heldOutRows(metrics);
  const threshold = approval?.settings.fairness.below ?? null;
  return Object.entries(bias).map(([type, value]) => ({
    ...{ type, slice: null, value, lower: null, upper: null, n },
    ...{ method: registered, threshold },
  }));
}

/** Rates by group on the held-out rows, each with its interval: what the bias metrics are differences of. */
function groupsOf(profile: ReferenceProfile | null): CardMetric[] {
  return Object.entries(profile?.groups ?? {}).flatMap(([attribute, groups]) =>
    Object.entries(groups).flatMap(([group, { tp, fp, tn, fn }]) => {
      const slice = `${attribute} = ${group}`;
      const rates = [
        { type: 'accuracy', positives: tp + tn, n: tp + fp + tn + fn },
        { type: 'tpr', positives: tp, n: tp + fn },
        { type: 'fpr', positives: fp, n: fp + tn },
      ];
      return rates.flatMap(({ type, positives, n }) => {
        if (n === 0) return [];
        const { value, lower, upper, method } = wilsonInterval({ positives, n });
        return [{ type, slice, value, lower, upper, n, method, threshold: null }];
      });
    }),
  );
}

/** A request with a value of the right kind for every feature. */
function exampleOf({ signature }: ModelVersion): Record<string, number | string> {
  return Object.fromEntries(
    signature.inputs.map(({ name, type, levels }) => [name, type === 'numeric' ? 0 : (levels?.[0] ?? '')]),
  );
}
