/** The endpoints of the defined monitors. */
import { z } from 'zod';
import { analysisKindSchema, analysisSchema, catalogueNameSchema } from './analysis.ts';
import { instantSchema, pageOf, pageQuery, rangeQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import {
  backfillSchema,
  monitorEditSchema,
  monitorResultSchema,
  monitorRevisionSchema,
  monitorSchema,
  monitorStarterSchema,
  monitorStateSchema,
  rootCauseSchema,
  versionRowSchema,
} from './monitor-definitions.ts';
import { estimateSchema, verdictSchema } from './verdict.ts';

const monitorParams = systemParams.extend({ monitor: slugSchema });
const base = '/api/v1/systems/{system}/monitor-definitions';
const tag = 'monitors';
/** Characters of a file of monitors: the most monitors with a page of definition each. Reading more would keep others waiting. */
const MAX_YAML = 300_000;
const read = { permission: 'monitors.read', scope: 'system', tag } as const;
const write = { permission: 'monitors.write', scope: 'system', tag } as const;

export const monitorDefinitionsApi = {
  list: endpoint({
    ...read,
    method: 'GET',
    path: base,
    summary: 'Monitors of a system and how they stand, by name.',
    params: systemParams,
    query: pageQuery.extend({ kind: analysisKindSchema.optional() }),
    response: pageOf(monitorStateSchema),
  }),
  create: endpoint({
    ...write,
    method: 'POST',
    path: base,
    status: 201,
    summary: 'Define a monitor.',
    params: systemParams,
    body: monitorEditSchema.extend({ id: slugSchema }),
    response: monitorSchema,
  }),
  starters: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/starters`,
    summary: 'Ready-made definitions to begin with; nothing is watched until one is created.',
    params: systemParams,
    response: z.object({ items: z.array(monitorStarterSchema) }),
  }),
  get: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}`,
    summary: 'One monitor and how it stands.',
    params: monitorParams,
    response: monitorStateSchema,
  }),
  update: endpoint({
    ...write,
    method: 'PUT',
    path: `${base}/{monitor}`,
    summary:
      'Change a monitor; the next window follows the new definition. Refused when somebody changed it since `revision`.',
    params: monitorParams,
    body: monitorEditSchema.extend({ revision: z.number().int() }),
    response: monitorSchema,
  }),
  remove: endpoint({
    ...write,
    method: 'DELETE',
    path: `${base}/{monitor}`,
    summary: 'Remove a monitor. Its results and revisions stay readable; its open findings are closed.',
    params: monitorParams,
    response: z.object({ removed: z.literal(true) }),
  }),
  revisions: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}/revisions`,
    summary: 'What the monitor was before, newest first. A removed monitor ends with an empty definition.',
    params: monitorParams,
    query: pageQuery,
    response: pageOf(monitorRevisionSchema),
  }),
  exportYaml: endpoint({
    ...read,
    method: 'GET',
    path: `${base}.yaml`,
    kind: 'stream',
    summary: 'All monitors of the system as YAML, to keep beside the code and apply again.',
    params: systemParams,
    response: z.unknown(),
  }),
  applyYaml: endpoint({
    ...write,
    method: 'PUT',
    path: `${base}.yaml`,
    summary:
      'Make the monitors of the system what the YAML says. With `dry_run` says only what would change. Monitors it does not name stay, unless `prune`.',
    params: systemParams,
    body: z.object({
      yaml: z.string().max(MAX_YAML),
      dry_run: z.boolean().default(false),
      prune: z.boolean().default(false),
    }),
    response: z.object({
      changes: z.array(z.object({ monitor: slugSchema, change: z.enum(['created', 'changed', 'removed', 'same']) })),
    }),
  }),
  preview: endpoint({
    ...write,
    method: 'POST',
    path: `${base}/preview`,
    summary: 'What a definition would say of its newest full window, without keeping anything.',
    params: systemParams,
    body: monitorEditSchema,
    response: z
      .object({
        window: z.object({ from: instantSchema, to: instantSchema }),
        version: z.string(),
        analysis: analysisSchema,
      })
      .nullable(),
  }),
  backfill: endpoint({
    ...write,
    method: 'POST',
    path: `${base}/{monitor}/backfills`,
    status: 202,
    summary:
      'Evaluate the windows between two times of the past. Findings of the past are kept as results; they raise no alert.',
    params: monitorParams,
    body: z.object({ from: instantSchema, to: instantSchema }),
    response: backfillSchema,
  }),
  backfills: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}/backfills`,
    summary: 'Back-fills of a monitor, newest first.',
    params: monitorParams,
    query: pageQuery,
    response: pageOf(backfillSchema),
  }),
  results: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}/results`,
    summary: 'Evaluations of a monitor, newest window first.',
    params: monitorParams,
    query: pageQuery.extend({
      from: instantSchema.optional(),
      to: instantSchema.optional(),
      version: z.string().optional(),
      slice: z.string().optional(),
    }),
    response: pageOf(monitorResultSchema),
  }),
  result: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}/result`,
    summary: 'The whole analysis of one window: numbers, distributions, groups, what it cost.',
    params: monitorParams,
    query: z.object({ to: instantSchema, version: z.string(), slice: z.string().default('') }),
    response: monitorResultSchema.extend({ analysis: analysisSchema }),
  }),
  history: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{monitor}/history`,
    summary: 'One indicator of a monitor over time, with its interval and limit.',
    params: monitorParams,
    query: rangeQuery.extend({
      indicator: catalogueNameSchema,
      feature: z.string().optional(),
      attribute: z.string().optional(),
      slice: z.string().optional(),
    }),
    response: z.object({
      points: z.array(
        z.object({
          time: instantSchema,
          version: z.string(),
          slice: z.string(),
          feature: z.string().nullable(),
          attribute: z.string().nullable(),
          estimate: estimateSchema,
          verdict: verdictSchema,
          limit: z.number().nullable(),
          revised: z.boolean(),
        }),
      ),
      truncated: z.boolean(),
    }),
  }),
  rootCause: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/systems/{system}/root-cause',
    summary: 'Which slice moved an indicator most between two windows of one version.',
    params: systemParams,
    query: z.object({
      indicator: catalogueNameSchema,
      version: z.string(),
      from: instantSchema,
      to: instantSchema,
      /** Window before; the same length just before `from` when left out. */
      before_from: instantSchema.optional(),
      before_to: instantSchema.optional(),
    }),
    response: rootCauseSchema,
  }),
  compareVersions: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/systems/{system}/version-comparison',
    summary: 'Two versions over the same window, indicator by indicator.',
    params: systemParams,
    query: rangeQuery.extend({ a: z.string(), b: z.string() }),
    response: z.object({
      a: z.string(),
      b: z.string(),
      from: instantSchema,
      to: instantSchema,
      rows: z.array(versionRowSchema),
    }),
  }),
};
