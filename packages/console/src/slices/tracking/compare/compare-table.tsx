import { Link } from '@tanstack/react-router';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { RunState } from '../run-state.tsx';
import { MsTime, RunLength } from '../run-time.tsx';
import type { Compared } from '../tracking-types.ts';

type Row = Compared['metrics'][number] | Compared['params'][number];

interface CompareTableProps {
  readonly compared: Compared;
  /** Leaves out what is the same in all runs. */
  readonly onlyDiffering: boolean;
}

/** Runs side by side: parameters and tags with those that differ marked, metrics as numbers. */
export function CompareTable({ compared, onlyDiffering }: CompareTableProps) {
  const { t } = useWords();
  const { runs, metrics, params, tags } = compared;
  const shown = (rows: readonly Row[]) => rows.filter(({ differs }) => differs || !onlyDiffering);
  return (
    <Section title={t('compare_runs.side_by_side')} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={t('compare_runs.side_by_side')}>
        <table className="table dense compare-table">
          <thead>
            <tr>
              <th scope="col">{t('field.name')}</th>
              {runs.map(({ id, name }) => (
                <th key={id} scope="col">
                  <Link to="/tracking/runs/$run" params={{ run: id }} className="plain-link">
                    {name}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t('field.state')}</th>
              {runs.map(({ id, status }) => (
                <td key={id}>
                  <RunState status={status} />
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t('runs.started')}</th>
              {runs.map(({ id, start_ms }) => (
                <td key={id}>
                  <MsTime ms={start_ms} />
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t('runs.length')}</th>
              {runs.map((run) => (
                <td key={run.id}>
                  <RunLength run={run} />
                </td>
              ))}
            </tr>
            <Group title={t('runs.params')} rows={shown(params)} runs={runs} />
            <Group title={t('runs.metrics')} rows={shown(metrics)} runs={runs} />
            <Group title={t('runs.tags')} rows={shown(tags)} runs={runs} />
          </tbody>
        </table>
      </section>
    </Section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly runs: Compared['runs'];
}

function Group({ title, rows, runs }: GroupProps) {
  const { t } = useWords();
  if (rows.length === 0) return null;
  return (
    <>
      <tr>
        <th scope="rowgroup" colSpan={runs.length + 1} className="compare-group">
          {title}
        </th>
      </tr>
      {rows.map(({ key, differs, values }) => (
        <tr key={key} className={differs ? 'differs' : undefined}>
          <th scope="row">
            {differs ? (
              <>
                <span aria-hidden="true" className="differs-mark">
                  ≠
                </span>
                <span className="sr-only">{t('compare_runs.differs')} </span>
              </>
            ) : null}
            {key}
          </th>
          {runs.map(({ id }, index) => (
            <td key={id}>
              <Value value={values[index] ?? null} />
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}

function Value({ value }: { readonly value: string | number | null }) {
  const words = useWords();
  if (value === null) return <span className="soft">–</span>;
  if (typeof value === 'number')
    return (
      <span className="number" title={String(value)}>
        {words.number(value)}
      </span>
    );
  return (
    <span className="run-value" title={value}>
      {value}
    </span>
  );
}
