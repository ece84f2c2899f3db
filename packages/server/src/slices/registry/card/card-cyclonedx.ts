import type { CardMetric, ModelCard } from '@haechi/contract';

/**
 * The card as a CycloneDX 1.6 bill of materials with one machine-learning component (https://cyclonedx.org/docs/1.6/json). What the
 * format has no place for is given as properties named `haechi:…`. Pure.
 */
export function cardCycloneDx(card: ModelCard, product: { readonly version: string }): object {
  const { model_details: details, model_parameters: made } = card;
  const name = `${details.name}/${details.version.name}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: card.made_at,
      tools: { components: [{ type: 'application', name: 'haechi', version: product.version }] },
      component: { type: 'machine-learning-model', 'bom-ref': name, name: details.name, version: details.version.name },
    },
    components: [
      {
        type: 'machine-learning-model',
        'bom-ref': `${name}#card`,
        name: details.name,
        version: details.version.name,
        ...(details.developer === '' ? {} : { authors: [{ name: details.developer }] }),
        description: details.version.description,
        hashes: [{ alg: 'SHA-256', content: details.sha256 }],
        ...(details.license === '' ? {} : { licenses: [{ license: { name: details.license } }] }),
        modelCard: {
          modelParameters: {
            approach: { type: 'supervised' },
            task: made.classes.length > 0 ? 'classification' : 'regression',
            ...(made.architecture === '' ? {} : { modelArchitecture: made.architecture }),
            datasets: [datasetOf(made.data)],
            inputs: made.inputs.map((input) => ({ format: `${input.name}: ${input.type}` })),
            outputs: made.classes.length > 0 ? made.classes.map((one) => ({ format: one })) : [{ format: 'number' }],
          },
          quantitativeAnalysis: { performanceMetrics: metricsOf(card) },
          considerations: considerationsOf(card),
          properties: propertiesOf(card),
        },
      },
    ],
  };
}

function datasetOf(data: ModelCard['model_parameters']['data']) {
  const properties = [
    { name: 'haechi:rows', value: String(data.rows) },
    { name: 'haechi:columns', value: data.columns.join(', ') },
    { name: 'haechi:sha256', value: data.sha256 ?? 'unknown' },
    ...(data.period === '' ? [] : [{ name: 'haechi:period', value: data.period }]),
    ...data.alterations.map(({ description }) => ({ name: 'haechi:alteration', value: description })),
  ];
  return { type: 'dataset', name: data.name, contents: { properties } };
}

function metricsOf({ quantitative_analysis: found }: ModelCard) {
  const view = ({ type, value, slice, lower, upper }: CardMetric) => ({
    type,
    value: String(value),
    ...(slice === null ? {} : { slice }),
    ...(lower === null || upper === null
      ? {}
      : { confidenceInterval: { lowerBound: String(lower), upperBound: String(upper) } }),
  });
  return [...found.metrics, ...found.bias_metrics, ...found.groups].map(view);
}

function considerationsOf({ considerations: given }: ModelCard) {
  const limits = given.limitations.trim() === '' ? [] : [given.limitations];
  const ethics =
    given.ethics.trim() === ''
      ? []
      : [{ name: given.ethics, ...(given.mitigation === '' ? {} : { mitigationStrategy: given.mitigation }) }];
  return {
    users: given.users,
    useCases: [...(given.purpose === '' ? [] : [given.purpose]), ...given.use_cases],
    technicalLimitations: [...limits, ...given.out_of_scope],
    performanceTradeoffs: given.tradeoffs,
    ethicalConsiderations: ethics,
  };
}

function propertiesOf(card: ModelCard) {
  const { approval, monitoring, model_details: details } = card;
  return Object.entries({
    'haechi:approval_status': approval.status,
    'haechi:approval_override': approval.override ?? 'none',
    'haechi:stage': details.version.stage,
    'haechi:run_id': details.run_id ?? '',
    'haechi:routes': details.routes.join(', '),
    'haechi:monitoring': monitoring.notes,
  })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value }));
}
