import { useWords } from '../use-words.ts';
import type { BarData } from './chart-types.ts';

interface BarTableProps {
  readonly title: string;
  readonly data: BarData;
  readonly categoryTitle: string;
  readonly height: number;
}

/** The numbers of a chart of categories. */
export function BarTable({ title, data, categoryTitle, height }: BarTableProps) {
  const words = useWords();
  const { t } = words;
  const rows = data.categories.flatMap((category, index) =>
    data.series.map(({ name, values }) => ({ category, name, ...(values[index] ?? { value: null }) })),
  );
  const isNamed = data.series.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll chart-table" style={{ height }} tabIndex={0} aria-label={title}>
      <table className="table dense">
        <thead>
          <tr>
            <th scope="col">{categoryTitle}</th>
            {isNamed ? <th scope="col">{t('chart.series')}</th> : null}
            <th scope="col" className="numeric">
              {t('chart.value')}
            </th>
            <th scope="col" className="numeric">
              {t('chart.interval')}
            </th>
            <th scope="col" className="numeric">
              {t('chart.n')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ category, name, value, lower, upper, n }) => (
            <tr key={`${name} ${category}`}>
              <td>{category}</td>
              {isNamed ? <td>{name}</td> : null}
              <td className="numeric">{words.number(value)}</td>
              <td className="numeric nowrap">
                {typeof lower === 'number' && typeof upper === 'number'
                  ? t('estimate.range', { lower: words.number(lower), upper: words.number(upper) })
                  : '–'}
              </td>
              <td className="numeric">{words.number(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
