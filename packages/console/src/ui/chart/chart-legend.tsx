import { useComputedColorScheme } from '@mantine/core';
import { linePatterns, seriesColours } from './chart-colours.ts';
import type { ChartSeries } from './chart-types.ts';

/** Names of the series beside a piece of their line. */
export function ChartLegend({ series }: { readonly series: readonly ChartSeries[] }) {
  const colours = seriesColours[useComputedColorScheme('light')];
  if (series.length === 0) return null;
  return (
    <ul className="chart-legend">
      {series.map(({ name }, index) => {
        const pattern = linePatterns[index % linePatterns.length] ?? 'solid';
        return (
          <li key={name}>
            <svg width="22" height="8" aria-hidden="true" focusable="false">
              <line
                x1="1"
                x2="21"
                y1="4"
                y2="4"
                stroke={colours[index % colours.length]}
                strokeWidth="2"
                {...(pattern === 'solid' ? {} : { strokeDasharray: pattern.join(' ') })}
              />
            </svg>
            {name}
          </li>
        );
      })}
    </ul>
  );
}
