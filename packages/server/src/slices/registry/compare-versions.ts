import type { ModelVersion, ResponseOf, registryApi } from '@haechi/contract';

type Compared = ResponseOf<typeof registryApi.compare>;

/** Two versions of a model beside each other: what was measured, what they take, and what they were made from. Pure. */
export function compareVersions(left: ModelVersion, right: ModelVersion): Compared {
  return {
    left,
    right,
    metrics: [
      ...metricsOf('metric', left.metrics, right.metrics),
      ...metricsOf('bias', left.bias_metrics, right.bias_metrics),
    ],
    signature: signatureOf(left.signature, right.signature),
    lineage: differences({ ...left.lineage, run_id: left.run_id }, { ...right.lineage, run_id: right.run_id }),
    same_artifact: left.artifact_sha256 === right.artifact_sha256,
  };
}

function metricsOf(
  kind: 'metric' | 'bias',
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Compared['metrics'] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.map((name) => {
    const [a, b] = [left[name] ?? null, right[name] ?? null];
    return { name, kind, left: a, right: b, difference: a === null || b === null ? null : b - a };
  });
}

function signatureOf(left: ModelVersion['signature'], right: ModelVersion['signature']): Compared['signature'] {
  const before = new Map(left.inputs.map(({ name, type }) => [name, type]));
  const after = new Map(right.inputs.map(({ name, type }) => [name, type]));
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    retyped: [...after].flatMap(([name, type]) => {
      const was = before.get(name);
      return was === undefined || was === type ? [] : [{ name, left: was, right: type }];
    }),
    classes_changed: JSON.stringify(left.classes) !== JSON.stringify(right.classes),
  };
}

/** Where two values differ: paths to leaves and lists, in the order of the names. */
function differences(left: unknown, right: unknown, path = ''): Compared['lineage'] {
  if (isRecord(left) && isRecord(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    return names.flatMap((name) => differences(left[name], right[name], path === '' ? name : `${path}.${name}`));
  }
  const [a, b] = [textOf(left), textOf(right)];
  return a === b ? [] : [{ path, left: a, right: b }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
