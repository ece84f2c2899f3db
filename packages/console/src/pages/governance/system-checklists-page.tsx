import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { ChecklistCard, ManualCard } from '../../slices/governance/index.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** The checklists of a system, its areas and its operation, and the manuals made from what is deployed. */
export function SystemChecklistsPage() {
  const { system } = useParams({ from: '/frame/systems/$system/checklists' });
  const read = useRead(['checklists', 'ofSystem'], { params: { system } });
  return (
    <div className="stack">
      <Loaded read={read} height={320}>
        {({ items }) => items.map((list) => <ChecklistCard key={list.stage} list={list} />)}
      </Loaded>
      <ManualCard system={system} />
    </div>
  );
}
