import { useNow } from '../clock.ts';
import { useWords } from '../use-words.ts';
import type { ChartData } from './chart-types.ts';

/** The newest points a table shows; the CSV has all. */
const mostRows = 200;

interface ChartTableProps {
  readonly title: string;
  readonly data: ChartData;
  readonly height: number;
}

/** The numbers of a chart, newest first. */
export function ChartTable({ title, data, height }: ChartTableProps) {
  const words = useWords();
  const present = useNow();
  const rows = data.series
    .flatMap(({ name, points }) => points.map((point) => ({ name, ...point })))
    .sort((a, b) => b.time - a.time)
    .slice(0, mostRows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll chart-table" style={{ height }} tabIndex={0} aria-label={title}>
      <table className="table dense">
        <thead>
          <tr>
            <th scope="col">{words.t('chart.time')}</th>
            <th scope="col">{words.t('chart.series')}</th>
            <th scope="col" className="numeric">
              {words.t('chart.value')}
            </th>
            <th scope="col" className="numeric">
              {words.t('chart.interval')}
            </th>
            <th scope="col" className="numeric">
              {words.t('chart.n')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.name} ${row.time}`}>
              <td className="nowrap">{words.moment(row.time, present)}</td>
              <td>{row.name}</td>
              <td className="numeric">{words.number(row.value)}</td>
              <td className="numeric nowrap">
                {typeof row.lower === 'number' && typeof row.upper === 'number'
                  ? words.t('estimate.range', { lower: words.number(row.lower), upper: words.number(row.upper) })
                  : '–'}
              </td>
              <td className="numeric">{words.number(row.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
