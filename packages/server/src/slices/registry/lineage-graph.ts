import type { ModelVersion, ResponseOf, registryApi } from '@haechi/contract';
import type { ModelRoute } from './ports.ts';

type Graph = ResponseOf<typeof registryApi.lineage>;
type Node = Graph['nodes'][number];

/** From data set over run and version to route. Data sets are one when name and digest are; a version without a run hangs on its data set. `runs` holds the names of
 * tracked ones; others are shown by their id. Pure. */
export function lineageGraph(
  versions: readonly ModelVersion[],
  { routes, runs = new Map() }: { readonly routes: readonly ModelRoute[]; readonly runs?: ReadonlyMap<string, string> },
): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Graph['edges'][number]>();
  const add = (node: Node) => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
    return node.id;
  };
  const link = (from: string, to: string) => edges.set(JSON.stringify([from, to]), { from, to });

  for (const version of versions) {
    const { dataset, alterations } = version.lineage;
    const data = add({
      id: `dataset:${dataset.name}@${dataset.sha256 ?? 'unknown'}`,
      kind: 'dataset',
      label: dataset.name,
      detail: { sha256: dataset.sha256, rows: dataset.rows, columns: dataset.columns.length },
    });
    const made = add({
      id: `version:${version.version}`,
      kind: 'version',
      label: version.label,
      detail: {
        stage: version.stage,
        approval_status: version.approval_status,
        created_at: version.created_at,
        alterations: alterations.length,
      },
    });
    if (version.run_id === null) link(data, made);
    else {
      const { run_id: id } = version;
      const run = add({ id: `run:${id}`, kind: 'run', label: runs.get(id) ?? id, detail: { run_id: id } });
      link(data, run);
      link(run, made);
    }
  }
  for (const { route, stable, versions: given } of routes) {
    const id = add({ id: `route:${route}`, kind: 'route', label: route, detail: { stable } });
    for (const version of given) if (nodes.has(`version:${version}`)) link(`version:${version}`, id);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
