import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { LimitsForm } from '../../slices/monitors/index.ts';
import { ObjectiveList } from '../../slices/objectives/index.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** Objectives of a system, and the limits they are judged by. */
export function LimitsPage() {
  const { system } = useParams({ from: '/frame/systems/$system/limits' });
  const settings = useRead(['monitors', 'settings'], { params: { system } });
  return (
    <div className="stack">
      <ObjectiveList system={system} />
      <Loaded read={settings} height={420}>
        {(data) => <LimitsForm key={`${data.system} ${data.revision}`} settings={data} />}
      </Loaded>
    </div>
  );
}
