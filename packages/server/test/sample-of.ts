/** The smallest value that a schema takes, made from its JSON Schema: a body for endpoints whose meaning a test need not know. */
import { z } from 'zod';

interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export function sampleOf(schema: z.ZodType): unknown {
  // Parse boundary: `toJSONSchema` answers a JSON Schema, of which only the parts above are read.
  return sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

function sample(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return sample(choice);
  if (schema.type === 'object') {
    const required = schema.required ?? [];
    return Object.fromEntries(required.map((name) => [name, sample(schema.properties?.[name] ?? {})]));
  }
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return false;
  return schema.type === 'string' ? text(schema) : null;
}

function text({ format, pattern, minLength = 1 }: JsonSchema): string {
  if (format === 'email') return 'somebody@example.com';
  if (format === 'date-time') return '2100-01-01T00:00:00.000Z';
  if (pattern?.includes('{64}')) return 'a'.repeat(64);
  return 'a'.repeat(minLength);
}
