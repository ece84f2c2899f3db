import { Link } from '@tanstack/react-router';
import { LiveSplit } from '../../slices/serving/index.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark, VerdictMark } from '../../ui/verdict.tsx';
import type { SystemRow } from './use-overview.ts';

/** One row a system: how it is, the worst finding in words, its main indicator, live split, open incident. */
export function SystemTable({ rows }: { readonly rows: readonly SystemRow[] }) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t('overview.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('field.verdict')}</th>
            <th scope="col">{t('field.system')}</th>
            <th scope="col">{t('overview.worst')}</th>
            <th scope="col" className="wide-only">
              {t('overview.main')}
            </th>
            <th scope="col" className="wide-only">
              {t('split.label')}
            </th>
            <th scope="col" className="wide-only numeric">
              {t('overview.last_event')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <SystemTableRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SystemTableRow({ row }: { readonly row: SystemRow }) {
  const { t } = useWords();
  const { status, routes } = row;
  return (
    <tr className="system-row">
      <td data-title={t('field.verdict')}>
        <VerdictMark verdict={status?.verdict ?? 'skipped'} look="plain" />
      </td>
      <td className="system-name" data-title={t('field.system')}>
        <Link to="/systems/$system" params={{ system: row.id }} className="plain-link">
          {row.name}
        </Link>
        <div className="soft small">{row.owner === '' ? row.id : row.owner}</div>
      </td>
      <td data-title={t('overview.worst')}>
        <Worst row={row} />
      </td>
      <td className="wide-only">
        <MainIndicator status={status} />
      </td>
      <td className="wide-only">
        {routes[0] === undefined ? <span className="soft">–</span> : <LiveSplit route={routes[0]} />}
      </td>
      <td className="wide-only numeric">
        <TimeText at={status?.last_event_at ?? null} />
      </td>
    </tr>
  );
}

function Worst({ row: { incident, status } }: { readonly row: SystemRow }) {
  const words = useWords();
  const said = status?.worst?.sentence ?? status?.reason;
  return (
    <div className="cell-sentence">
      {incident === undefined ? (
        <span className={status?.worst == null ? 'soft' : undefined}>
          {said === undefined ? words.t('overview.no_data') : words.say(said)}
        </span>
      ) : (
        <>
          <Link to="/incidents/$id" params={{ id: incident.id }} className="plain-link">
            {words.say(incident.sentence)}
          </Link>
          <div className="row small">
            <Mark tone="fail" word={words.t('incident_state.open')} look="plain" />
            <span className="soft">
              <TimeText at={incident.opened_at} />
            </span>
          </div>
        </>
      )}
    </div>
  );
}

function MainIndicator({ status }: Pick<SystemRow, 'status'>) {
  const words = useWords();
  const main = status?.main;
  if (main == null) return <span className="soft">–</span>;
  const name = words.indicator(main.indicator);
  const last = main.points.findLast(({ value }) => value !== null)?.value ?? null;
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <Sparkline
        values={main.points.map(({ value }) => value)}
        label={words.t('overview.sparkline', { indicator: name, value: words.number(last) })}
      />
      <span>
        <strong className="number">{words.number(last)}</strong>
        <span className="soft small nowrap"> {name}</span>
      </span>
    </span>
  );
}
