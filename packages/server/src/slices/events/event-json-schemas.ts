import { eventSchema } from '@haechi/contract';
import { z } from 'zod';

let made: Record<string, unknown> | undefined;

/** JSON Schema (2020-12) of every kind of event, by kind. */
export function eventJsonSchemas(): Record<string, unknown> {
  made ??= Object.fromEntries(
    eventSchema.options.map((schema) => [schema.shape.kind.value, z.toJSONSchema(schema, { io: 'input' })]),
  );
  return made;
}
