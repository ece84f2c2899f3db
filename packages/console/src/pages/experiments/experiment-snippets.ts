import type { Snippet } from '../../ui/snippets.tsx';

/** The lines that write an experiment down: the same definition by each way in. */
export function experimentSnippets(): readonly Snippet[] {
  const origin = window.location.origin;
  const yaml = `id: shorter-form
system: shop
hypothesis: A shorter form brings more orders.
assign: { by: flag, flag: short-form }
arms:
  - { name: control, weight: 50% }
  - { name: short, weight: 50% }
metrics:
  - name: orders
    type: conversion
    event: business
    metric: order
    smallest_effect: { relative: 0.03 }`;
  return [
    { name: 'YAML', text: yaml },
    {
      name: 'curl',
      text: `curl ${origin}/api/v1/experiments/yaml -H "authorization: Bearer $HAECHI_KEY" \\
  -H 'content-type: application/json' \\
  -d "$(jq -n --rawfile yaml experiment.yaml '{yaml: $yaml}')"`,
    },
    {
      name: 'TypeScript',
      text: `import { createClient } from '@haechi/sdk';
const client = createClient({ baseUrl: '${origin}', key: process.env.HAECHI_KEY });
await client.experiments.applyYaml({ body: { yaml } });`,
    },
  ];
}
