/**
 * Exact P(U >= u) of the two-sample Cramer-von Mises statistic without ties (Xiao, Gordon and Yakovlev 2006, the frequencies built up
 * cell by cell; scipy's `cramervonmises_2samp(method='exact')`). For samples up to about 20 rows: time and memory grow with a high power of their sizes.
 */
export function cramerVonMisesExactP({ u, first, second }: { u: number; first: number; second: number }): number {
  const least = (first * second) / greatestCommonDivisor(first, second);
  const [a, b] = [least / first, least / second];
  const cells = first * second;
  const limit = Math.floor(
    (least * least * (first + second) * (6 * u - cells * (4 * cells - 1))) / (6 * cells * cells),
  );
  let columns: Map<number, number>[] = Array.from({ length: first + 1 }, (_, v) => new Map(v === 0 ? [[0, 1]] : []));
  for (let along = 0; along <= second; along += 1) {
    const next: Map<number, number>[] = [];
    let carried = new Map<number, number>();
    columns.forEach((column, v) => {
      const shift = (a * v - b * along) ** 2;
      const moved = new Map<number, number>();
      for (const source of [carried, column]) {
        for (const [value, ways] of source) moved.set(value + shift, (moved.get(value + shift) ?? 0) + ways);
      }
      next.push(moved);
      carried = moved;
    });
    columns = next;
  }
  let extreme = 0;
  let total = 0;
  for (const [value, ways] of columns[first] ?? []) {
    total += ways;
    if (value >= limit) extreme += ways;
  }
  return extreme / total;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
