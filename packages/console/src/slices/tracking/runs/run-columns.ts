/** What of a run can be a column: its group and its key there. */
export interface RunColumn {
  readonly group: ColumnGroup;
  readonly key: string;
}
export const columnGroups = ['metrics', 'params', 'tags'] as const;
export type ColumnGroup = (typeof columnGroups)[number];
type Keys = Readonly<Record<ColumnGroup, readonly string[]>>;

/** Columns that are shown until somebody chooses: most experiments have a few that matter, and a screen holds about so many. */
const usual = { metrics: 4, params: 3 } as const;
/** Stands in an address for no column at all. */
const nothing = '-';

/** Reads chosen columns out of an address; null when nothing was chosen. */
export function readColumns(text: string | undefined): readonly RunColumn[] | null {
  if (text === undefined) return null;
  return text.split(',').flatMap((part) => {
    const dot = part.indexOf('.');
    const group = columnGroups.find((name) => name === part.slice(0, dot));
    return group === undefined ? [] : [{ group, key: decode(part.slice(dot + 1)) }];
  });
}

/** Columns as an address holds them. */
export function writeColumns(columns: readonly RunColumn[]): string {
  if (columns.length === 0) return nothing;
  return columns.map(({ group, key }) => `${group}.${encodeURIComponent(key)}`).join(',');
}

/** The first metrics and parameters that the runs have. */
export function usualColumns({ metrics, params }: Pick<Keys, 'metrics' | 'params'>): readonly RunColumn[] {
  return [
    ...metrics.slice(0, usual.metrics).map((key) => ({ group: 'metrics', key }) as const),
    ...params.slice(0, usual.params).map((key) => ({ group: 'params', key }) as const),
  ];
}

/** The keys of the columns by group, as a search wants them. */
export function keysByGroup(columns: readonly RunColumn[]): Record<ColumnGroup, string[]> {
  const of = (group: ColumnGroup) => columns.filter((column) => column.group === group).map(({ key }) => key);
  return { metrics: of('metrics'), params: of('params'), tags: of('tags') };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
