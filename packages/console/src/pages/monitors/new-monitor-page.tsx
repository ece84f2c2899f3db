import { monitorEditSchema } from '@haechi/contract';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { MonitorForm } from '../../slices/monitors/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { useWords } from '../../ui/use-words.ts';

/** A form begins as the most usual monitor: drift by the day. */
const usual = monitorEditSchema.parse({ kind: 'data_drift', window: { type: 'time', size: '1d' } });

/** Defines a monitor, from nothing or from a ready-made one. */
export function NewMonitorPage() {
  const words = useWords();
  const { t } = words;
  const { system } = useParams({ from: '/frame/systems/$system/new-monitor' });
  const { starter } = useSearch({ from: '/frame/systems/$system/new-monitor' });
  const navigate = useNavigate();
  const starters = useRead(['monitorDefinitions', 'starters'], { params: { system } });
  const open = (monitor: string) =>
    void navigate({ to: '/systems/$system/monitors/$monitor', params: { system, monitor } });
  return (
    <div className="stack">
      <Link to="/systems/$system/monitors" params={{ system }} className="small back">
        {t('monitors.back')}
      </Link>
      <h2>{t('monitors.new')}</h2>
      <Loaded read={starters} height={420}>
        {({ items }) => {
          const found = items.find(({ id }) => id === starter);
          return found === undefined ? (
            <MonitorForm key="own" system={system} first={usual} onSaved={open} />
          ) : (
            <MonitorForm
              key={found.id}
              system={system}
              id={found.id}
              first={{ ...found.definition, title: words.say(found.name) }}
              onSaved={open}
            />
          );
        }}
      </Loaded>
    </div>
  );
}
