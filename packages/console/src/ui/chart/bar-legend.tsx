import type { BarSeries } from './chart-types.ts';

/** Names of overlaid bars beside a piece of them. */
export function BarLegend({ series }: { readonly series: readonly BarSeries[] }) {
  return (
    <ul className="chart-legend">
      {series.map(({ name }, index) => (
        <li key={name}>
          <span className={index === 0 ? 'bar-key behind' : 'bar-key'} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
