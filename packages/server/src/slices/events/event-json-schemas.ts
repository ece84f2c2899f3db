import { eventSchema } from '@haechi/contract';
import { z } from 'zod';
import { limits } from './limits.ts';

/** Most entries of the fields that hold any number of them. */
const mostEntries = {
  features: limits.features,
  probabilities: limits.classes,
  groups: limits.groups,
  tags: limits.tags,
} as const;

let made: Record<string, unknown> | undefined;

/** JSON Schema (2020-12) of every kind of event, by kind: what the ingest takes, with what no type tells (unknown fields, id and time, sizes). */
export function eventJsonSchemas(): Record<string, unknown> {
  made ??= Object.fromEntries(
    eventSchema.options.map((schema) => [
      schema.shape.kind.value,
      whatIsTaken(z.toJSONSchema(schema, { io: 'input' })),
    ]),
  );
  return made;
}

function whatIsTaken({ properties = {}, ...rest }: z.core.JSONSchema.BaseSchema): Record<string, unknown> {
  const sized = Object.entries(mostEntries)
    .filter(([field]) => properties[field] !== undefined)
    .map(([field, most]) => [field, Object.assign({}, properties[field], { maxProperties: most })] as const);
  return {
    ...rest,
    properties: { ...properties, ...Object.fromEntries(sized) },
    dependentRequired: { id: ['time'] },
    additionalProperties: false,
  };
}
