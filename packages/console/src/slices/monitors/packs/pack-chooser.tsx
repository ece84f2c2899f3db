import type { IndicatorPack } from '@haechi/contract';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../../../data/use-read.ts';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { PackForm } from './pack-form.tsx';
import { PackMonitors } from './pack-monitors.tsx';

/** The packs of monitors: choose one, see what it watches and why its limits stand where they do, fill in the columns, apply. */
export function PackChooser({ system }: { readonly system: string }) {
  const packs = useRead(['indicatorPacks', 'list'], {});
  const [chosen, setChosen] = useState<IndicatorPack['id'] | null>(null);
  const words = useWords();
  const { t } = words;
  return (
    <Loaded read={packs} height={420}>
      {({ items }) => {
        const pack = items.find(({ id }) => id === chosen) ?? items[0];
        if (pack === undefined) return null;
        return (
          <div className="stack">
            <Section title={words.say(pack.name)} lead={words.say(pack.about)}>
              <SegmentedControl
                className="start"
                aria-label={t('packs.choose')}
                data={items.map(({ id, name }) => ({ value: id, label: words.say(name) }))}
                value={pack.id}
                onChange={(value) => setChosen(items.find(({ id }) => id === value)?.id ?? null)}
              />
            </Section>
            <PackForm key={pack.id} system={system} pack={pack} />
            <PackMonitors pack={pack} />
          </div>
        );
      }}
    </Loaded>
  );
}
