import type { Pipeline, PipelineStep } from './pipeline.ts';

/** From which one input each output is made; null where several go into it, or another output than it is named after. */
export function outputSources(pipeline: Pipeline): ReadonlyMap<string, string | null> {
  const from = new Map<string, string | null>(pipeline.inputs.map(({ name }) => [name, name]));
  for (const step of pipeline.steps) {
    if (step.kind === 'ratio') {
      const [over, under] = [from.get(step.numerator) ?? null, from.get(step.denominator) ?? null];
      from.set(step.into, over === under ? over : null);
    } else for (const made of madeBy(step)) from.set(made, from.get(step.column) ?? null);
  }
  return new Map(pipeline.outputs.map((name) => [name, from.get(name) ?? null]));
}

function madeBy(step: Exclude<PipelineStep, { kind: 'ratio' }>): readonly string[] {
  if (step.kind === 'impute') return step.flag === undefined ? [] : [step.flag];
  if (step.kind === 'target_encode') return [step.into];
  if (step.kind === 'time_parts') return step.parts.map(({ into }) => into);
  if (step.kind !== 'one_hot') return [];
  return [...step.into, step.other, step.missing].filter((name) => name !== undefined);
}
