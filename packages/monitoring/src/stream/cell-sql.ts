import type { FeaturePlan } from '@haechi/stats';
import { quoteString } from '../sql/quote.ts';

/** The cell of a value by a plan, as SQL: the same as `countCells` of `@haechi/stats`. Numbers are Float64 with NaN, text is '', where there is no value. */
export function cellSql(plan: FeaturePlan, value: string): string {
  return plan.kind === 'numeric' ? numericCell(plan, value) : levelCell(plan, value);
}

/** As many comparisons as there are cuts: they run over whole columns at once, which a search in an array does not. */
function numericCell({ cuts, cells }: FeaturePlan, value: string): string {
  // With an exponent a literal is a Float64, whatever its size.
  const above = cuts.map((cut) => `(${value} > (${cut.toExponential()}))`);
  return `if(isNaN(${value}), ${cells - 1}, ${['0', ...above].join(' + ')})`;
}

function levelCell({ levels, rare, cells, scores }: FeaturePlan, value: string): string {
  const known = scores.some(({ id }) => id === 'unseen');
  const other = known ? levels.length + 1 : levels.length;
  // Literals: levels are many and would not fit into the address of a request, where parameters travel.
  const names = [...levels, ...rare].map(quoteString);
  if (names.length === 0) return `if(${value} = '', ${cells - 1}, ${other})`;
  const places = [...levels.map((_, cell) => cell), ...rare.map(() => levels.length)];
  return `if(${value} = '', ${cells - 1}, transform(${value}, [${names.join(', ')}], [${places.join(', ')}], ${other}))`;
}
