import { Button, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../data/client.ts';
import { useMe } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useWords } from '../../ui/use-words.ts';
import { InclusionDrawer } from './inclusion-drawer.tsx';
import { TrailTable } from './trail-table.tsx';
import { VerifyCard } from './verify-card.tsx';

/** What was done, by whom, and the proof that the record was not changed. */
export function TrailPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/trail' });
  const navigate = useNavigate();
  const { entry, system, action, target } = search;
  const pages = usePages(['trail', 'list'], { system, action, target, limit: 50 });
  const mayAll = useMe()?.bindings.some(({ scope }) => 'all' in scope) ?? false;
  const show = (sequence: number | null) =>
    void navigate({ to: '/trail', search: { ...search, entry: sequence === null ? undefined : String(sequence) } });
  return (
    <Page title={t('trail.title')} lead={t('trail.about')} actions={mayAll ? <ExportButton /> : undefined}>
      {mayAll ? <VerifyCard /> : null}
      <Section title={t('trail.entries')} flush aside={<Filters />}>
        <TrailTable pages={pages} onShow={show} />
      </Section>
      <InclusionDrawer
        entry={pages.items.find(({ sequence }) => String(sequence) === entry)}
        sequence={entry === undefined ? null : Number(entry)}
        onClose={() => show(null)}
      />
    </Page>
  );
}

const fields = ['system', 'action', 'target'] as const;

/** Filters stand in the address, so that a filtered view can be sent. */
function Filters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/trail' });
  const navigate = useNavigate();
  const isFiltered = fields.some((name) => search[name] !== undefined);
  return (
    <div className="filters">
      {fields.map((name) => (
        <TextInput
          key={`${name} ${search[name] ?? ''}`}
          size="xs"
          w={150}
          aria-label={t(`trail.filter_${name}`)}
          placeholder={t(`trail.filter_${name}`)}
          defaultValue={search[name] ?? ''}
          onBlur={(event) => {
            const value = event.currentTarget.value.trim() || undefined;
            if (value !== search[name]) void navigate({ to: '/trail', search: { ...search, [name]: value } });
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      ))}
      {isFiltered ? (
        <Button size="xs" variant="subtle" onClick={() => void navigate({ to: '/trail', search: {} })}>
          {t('trail.all')}
        </Button>
      ) : null}
    </div>
  );
}

/** All entries and checkpoints as a file that can be verified without this server. */
function ExportButton() {
  const { t } = useWords();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });

  async function save(): Promise<void> {
    setState({ busy: true, error: null });
    try {
      const response = await client.trail.export();
      saveFile('haechi-trail.ndjson', 'application/x-ndjson', await response.blob());
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  }
  return (
    <>
      <Button
        variant="default"
        size="sm"
        loading={state.busy}
        leftSection={<Icon name="download" size={15} />}
        onClick={() => void save()}
      >
        {t('trail.export')}
      </Button>
      {state.error === null ? null : <FailureText error={state.error} />}
    </>
  );
}
