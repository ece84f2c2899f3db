import { type Endpoint, errorBodySchema, errorRegistry } from '@haechi/contract';
import { type ZodType, z } from 'zod';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of the endpoints, made from their schemas; JSON Schema 2020-12 is what both speak. */
export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const item of endpoints) {
    const path = paths[item.path] ?? {};
    path[item.method.toLowerCase()] = operation(item);
    paths[item.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Haechi',
      version,
      description: 'Observe, judge, act and prove. Errors carry a stable code; see x-error-codes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map((item) => item.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        basic: { type: 'http', scheme: 'basic', description: 'Any name, the API key as password.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'haechi_session',
          description: 'The console; changes need X-CSRF-Token.',
        },
      },
      schemas: { Error: jsonSchema(errorBodySchema, 'output') },
    },
    'x-error-codes': errorRegistry,
  };
}

function operation(item: Endpoint): Json {
  const isPublic = item.permission === 'public';
  return {
    operationId: `${item.tag}.${item.method.toLowerCase()}.${item.path}`.replace(/[^\w.]+/g, '_').replace(/_+$/, ''),
    summary: item.summary,
    tags: [item.tag],
    'x-permission': item.permission,
    'x-scope': item.scope,
    security: isPublic ? [] : [{ bearer: [] }, { apiKey: [] }, { basic: [] }, { session: [] }],
    parameters: [...parameters(item.params, 'path'), ...parameters(item.query, 'query')],
    ...(item.body === undefined && item.kind !== 'raw' && item.kind !== 'upload'
      ? {}
      : { requestBody: requestBody(item) }),
    responses: {
      [String(item.status ?? 200)]: {
        description: 'Success.',
        content: {
          [item.kind === 'stream' ? 'application/octet-stream' : 'application/json']: {
            schema: item.kind === 'stream' ? {} : jsonSchema(item.response, 'output'),
          },
        },
      },
      default: {
        description: 'Refused or failed.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function requestBody(item: Endpoint): Json {
  if (item.body === undefined)
    return {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    };
  return { required: true, content: { 'application/json': { schema: jsonSchema(item.body, 'input') } } };
}

function parameters(schema: ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const object = jsonSchema(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, form]) => ({
    name,
    in: place,
    required: place === 'path' || (object.required ?? []).includes(name),
    schema: form,
  }));
}

function jsonSchema(schema: ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return rest;
}
