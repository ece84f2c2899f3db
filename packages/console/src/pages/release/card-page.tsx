import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { CardExports, CardForm, CardView, NotesHistory } from '../../slices/registry/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** The model card of a version: to read, to complete, to hand on. */
export function CardPage() {
  const { t } = useWords();
  const { model, version } = useParams({ from: '/frame/models/$model/versions/$version/card' });
  const params = { model, version: Number(version) };
  const record = useRead(['registry', 'getVersion'], { params });
  const card = useRead(['registry', 'cardDocument'], { params });
  const mayWrite = useMay('models.write');
  const [editing, setEditing] = useState(false);
  const queries = useQueryClient();
  const label = `${model}/${version}`;
  const isWaiting = record.data?.approval_status === 'pending_review';
  const done = () => {
    setEditing(false);
    void queries.invalidateQueries({ queryKey: ['approvals'] });
  };
  return (
    <Page
      title={t('card.of', { version: label })}
      lead={t('card.about')}
      actions={
        mayWrite && !editing && record.data !== undefined && !isWaiting ? (
          <Button size="xs" onClick={() => setEditing(true)}>
            {t('card.edit')}
          </Button>
        ) : null
      }
    >
      <Trace
        links={[
          { to: '/models', label: t('models.title') },
          { to: '/models/$model', params: { model }, label: model },
          { to: '/models/$model/versions/$version', params: { model, version }, label },
        ]}
        here={t('card.name')}
      />
      {isWaiting && mayWrite ? <p className="soft">{t('card.not_while_waiting')}</p> : null}
      {editing && record.data !== undefined ? (
        <CardForm version={record.data} onDone={done} />
      ) : (
        <>
          <CardExports model={model} version={params.version} />
          <Loaded read={card} height={480}>
            {(data) => <CardView card={data} />}
          </Loaded>
          <NotesHistory model={model} version={params.version} />
        </>
      )}
    </Page>
  );
}
