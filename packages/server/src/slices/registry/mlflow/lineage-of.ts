import { type BodyOf, cardNotesSchema, type registryApi } from '@haechi/contract';
import { z } from 'zod';
import type { SourceRun } from './sources.ts';

type Lineage = BodyOf<typeof registryApi.createVersion>['lineage'];

/** Metrics of a run with this before their name are differences between groups. */
const biasPrefix = /^bias[./]/;

const profileSchema = z.object({ num_rows: z.number().int().min(0) });
const columnsSchema = z.object({ mlflow_colspec: z.array(z.looseObject({ name: z.string() })) });

/** What a version is registered with that its run says: the measures, and the data set that it logged first. Pure. */
export function ofRun(run: SourceRun | null) {
  const all = Object.entries(run?.metrics ?? {}).filter(([name]) => name.length <= 250);
  return {
    metrics: Object.fromEntries(all.filter(([name]) => !biasPrefix.test(name))),
    bias_metrics: Object.fromEntries(
      all.filter(([name]) => biasPrefix.test(name)).map(([name, value]) => [name.replace(biasPrefix, ''), value]),
    ),
    lineage: lineageOf(run),
    developer: '',
    limitations: '',
    ethics: '',
    card: cardNotesSchema.parse({}),
  };
}

function lineageOf(run: SourceRun | null): Lineage {
  const set = run?.dataset ?? null;
  const rows = profileSchema.safeParse(parsed(set?.profile));
  const columns = columnsSchema.safeParse(parsed(set?.schema));
  const digest = set?.digest ?? '';
  return {
    dataset: {
      name: set === null ? 'not logged' : set.name,
      sha256: /^[0-9a-f]{64}$/.test(digest) ? digest : null,
      rows: rows.success ? rows.data.num_rows : 0,
      columns: columns.success ? columns.data.mlflow_colspec.map(({ name }) => name) : [],
    },
    dropped: [],
    training: run === null ? {} : { run: run.name, params: run.params },
    alterations: [],
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
