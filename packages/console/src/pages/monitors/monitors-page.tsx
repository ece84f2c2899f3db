import { analysisKinds } from '@haechi/contract';
import { Button, Select } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { MonitorTable, StarterList } from '../../slices/monitors/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

/** The monitors of a system; without any, those to begin with. */
export function MonitorsPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/monitors' });
  const { kind } = useSearch({ from: '/frame/systems/$system/monitors' });
  const navigate = useNavigate();
  const mayWrite = useMay('monitors.write');
  const [adding, setAdding] = useState(false);
  const wanted = analysisKinds.find((name) => name === kind);
  const pages = usePages(['monitorDefinitions', 'list'], { limit: 50, kind: wanted }, { params: { system } });
  const isEmpty = !pages.isPending && pages.error === null && pages.items.length === 0;
  const isNew = isEmpty && wanted === undefined;
  return (
    <div className="stack">
      <div className="filters">
        <Select
          size="xs"
          w={200}
          aria-label={t('monitor.kind')}
          placeholder={t('monitors.all_kinds')}
          data={analysisKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={wanted ?? null}
          clearable
          onChange={(value) =>
            void navigate({ to: '/systems/$system/monitors', params: { system }, search: { kind: value ?? undefined } })
          }
        />
        <span className="grow" />
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link {...props} to="/systems/$system/monitor-packs" params={{ system }} />}
        >
          {t('packs.title')}
        </Button>
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link {...props} to="/systems/$system/monitors-yaml" params={{ system }} />}
        >
          {t('yaml.title')}
        </Button>
        {mayWrite ? (
          <>
            {isNew ? null : (
              <Button size="xs" variant="default" aria-expanded={adding} onClick={() => setAdding(!adding)}>
                {t('starters.title')}
              </Button>
            )}
            <Button
              size="xs"
              leftSection={<Icon name="plus" size={14} />}
              renderRoot={(props) => <Link {...props} to="/systems/$system/new-monitor" params={{ system }} />}
            >
              {t('monitors.new')}
            </Button>
          </>
        ) : null}
      </div>
      {isNew || adding ? (
        <Section title={t('starters.title')} lead={isNew ? t('starters.about_empty') : t('starters.about')}>
          <StarterList system={system} taken={pages.items.map(({ id }) => id)} />
        </Section>
      ) : null}
      {isNew ? null : (
        <Section title={t('monitors.title')} flush>
          <MonitorTable pages={pages} empty={<EmptyState icon="observe" title={t('monitors.none_of_kind')} />} />
        </Section>
      )}
    </div>
  );
}
