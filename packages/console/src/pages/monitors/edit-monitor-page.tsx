import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useRead } from '../../data/use-read.ts';
import { definitionOf, MonitorForm, monitorName } from '../../slices/monitors/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { useWords } from '../../ui/use-words.ts';

const path = '/systems/$system/monitors/$monitor';

/** Changes a monitor. What was begun stays on screen when somebody else changes it meanwhile; the form then says so. */
export function EditMonitorPage() {
  const { t } = useWords();
  const { system, monitor } = useParams({ from: `/frame${path}/edit` });
  const navigate = useNavigate();
  const read = useRead(['monitorDefinitions', 'get'], { params: { system, monitor } });
  const [loads, setLoads] = useState(0);
  return (
    <div className="stack">
      <Link to={path} params={{ system, monitor }} className="small back">
        {t('monitor.back')}
      </Link>
      <Loaded read={read} height={420}>
        {(state) => (
          <>
            <h2>{t('monitor.edit_title', { name: monitorName(state) })}</h2>
            <Begun key={loads} state={state}>
              {(begun) => (
                <MonitorForm
                  system={system}
                  first={definitionOf(begun)}
                  changed={{ id: begun.id, revision: begun.revision }}
                  onSaved={() => void navigate({ to: path, params: { system, monitor } })}
                  onReload={() => void read.refetch().then(() => setLoads(loads + 1))}
                />
              )}
            </Begun>
          </>
        )}
      </Loaded>
    </div>
  );
}

interface BegunProps<T> {
  readonly state: T;
  readonly children: (begun: T) => React.ReactNode;
}

/** Keeps what was there when the form was opened. */
function Begun<T>({ state, children }: BegunProps<T>) {
  const [begun] = useState(state);
  return <>{children(begun)}</>;
}
