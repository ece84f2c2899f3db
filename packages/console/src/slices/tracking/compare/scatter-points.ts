import type { DotData } from '../../../ui/chart/course-types.ts';
import type { Compared } from '../tracking-types.ts';

type Dot = DotData['dots'][number];
type Table = Pick<Compared, 'metrics' | 'params'> & { readonly runs: readonly { readonly name: string }[] };

/** What stands on an axis: a parameter or a metric. */
export interface ScatterField {
  readonly group: 'params' | 'metrics';
  readonly key: string;
}
export const scatterName = ({ group, key }: ScatterField): string => `${group}.${key}`;

/** Runs as dots. A parameter whose values are all numbers is a number, else a text; runs without either value are left out. Pure. */
export function scatterPoints({ runs, ...table }: Table, x: ScatterField, y: ScatterField): readonly Dot[] {
  const xs = valuesOf(table, x);
  const ys = valuesOf(table, y);
  const isText = x.group === 'params' && xs.some((value) => value !== null && !isNumber(String(value)));
  return runs.flatMap(({ name }, index) => {
    const [left, right] = [xs[index] ?? null, Number(ys[index] ?? Number.NaN)];
    if (left === null || !(isText || Number.isFinite(Number(left))) || !Number.isFinite(right)) return [];
    return [{ name, x: isText ? String(left) : Number(left), y: right }];
  });
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function valuesOf(table: Omit<Table, 'runs'>, { group, key }: ScatterField): readonly (string | number | null)[] {
  return table[group].find((row) => row.key === key)?.values ?? [];
}
