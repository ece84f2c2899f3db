import { indicatorCatalogue, type MonitorEdit } from '@haechi/contract';

/** What does not fit, by the field where it is said; texts are `draft.<problem>`. */
export interface DraftProblem {
  readonly field: 'id' | 'environment' | 'window' | 'reference' | 'slices' | 'where' | 'limits';
  readonly problem:
    | 'id'
    | 'environment_one'
    | 'count_system'
    | 'stream_kind'
    | 'reference_order'
    | 'reference_hours'
    | 'reference_needed'
    | 'reference_version'
    | 'slices_name'
    | 'slices_twice'
    | 'where_many'
    | 'limits_kind'
    | 'limits_twice';
}

const idPattern = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
const dimension = /^(?:tier|variant|route|environment|(?:tags|groups|features)\..+)$/s;
const costDimension = /^(?:tier|variant|route|environment|version|model|tags\..+)$/s;
/** Kinds whose rows are not predictions: no version has a profile of them. */
const otherRows: ReadonlySet<string> = new Set(['system', 'business', 'cost']);
const mostConditions = 5;

/** What the server would refuse of a definition, so that it can be said beside its field and in the reader's language. The server decides. */
export function checkDraft(id: string, edit: MonitorEdit): readonly DraftProblem[] {
  const { kind, environment, window, reference, slices, where, limits } = edit;
  const named = [...slices, ...Object.keys(where)];
  const indicators = limits.map(({ indicator }) => indicator);
  const checks: readonly (readonly [boolean, DraftProblem])[] = [
    [!idPattern.test(id), { field: 'id', problem: 'id' }],
    [window.type === 'count' && (kind === 'system' || kind === 'cost'), { field: 'window', problem: 'count_system' }],
    [window.type === 'stream' && kind !== 'data_drift', { field: 'window', problem: 'stream_kind' }],
    [
      reference.type === 'fixed' && !(Date.parse(reference.from) < Date.parse(reference.to)),
      { field: 'reference', problem: 'reference_order' },
    ],
    [
      reference.type === 'same_hour_last_week' && window.type === 'count',
      { field: 'reference', problem: 'reference_hours' },
    ],
    [reference.type === 'none' && kind === 'data_drift', { field: 'reference', problem: 'reference_needed' }],
    [reference.type === 'version' && otherRows.has(kind), { field: 'reference', problem: 'reference_version' }],
    [named.includes('environment') && environment !== '*', { field: 'environment', problem: 'environment_one' }],
    [
      named.some((name) => !(kind === 'cost' ? costDimension : dimension).test(name)),
      { field: 'slices', problem: 'slices_name' },
    ],
    [new Set(slices).size < slices.length, { field: 'slices', problem: 'slices_twice' }],
    [Object.keys(where).length > mostConditions, { field: 'where', problem: 'where_many' }],
    [indicators.some((name) => indicatorCatalogue[name].kind !== kind), { field: 'limits', problem: 'limits_kind' }],
    [new Set(indicators).size < indicators.length, { field: 'limits', problem: 'limits_twice' }],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}
