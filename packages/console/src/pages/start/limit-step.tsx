import { useRead } from '../../data/use-read.ts';
import { LimitsForm } from '../../slices/monitors/index.ts';
import { Loaded } from '../../ui/loaded.tsx';

export function LimitStep({ system }: { readonly system: string }) {
  const settings = useRead(['monitors', 'settings'], { params: { system } });
  return (
    <Loaded read={settings} height={300}>
      {(data) => <LimitsForm key={data.revision} settings={data} />}
    </Loaded>
  );
}
