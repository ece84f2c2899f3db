import type { Flag } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  FlagActions,
  FlagEditor,
  FlagExposures,
  FlagHistory,
  FlagRules,
  FlagState,
  FlagTrial,
} from '../../slices/experiments/index.ts';
import { PlainTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';
import '../../styles/experiments.css';

/** A flag: what it gives whom, a trial, what was given, its history. */
export function FlagPage() {
  const { t } = useWords();
  const { flag: key } = useParams({ from: '/frame/flags/$flag' });
  const read = useRead(['flags', 'get'], { params: { flag: key } });
  const mayWrite = useMay('flags.write');
  const flag = read.data;
  return (
    <Page
      title={key}
      lead={flag === undefined ? ' ' : <Lead flag={flag} />}
      actions={mayWrite && flag !== undefined ? <FlagActions flag={flag} /> : null}
    >
      <Trace links={[{ to: '/flags', label: t('flags.title') }]} here={key} />
      <Loaded read={read} height={320}>
        {(data) => <Content flag={data} mayWrite={mayWrite} />}
      </Loaded>
    </Page>
  );
}

function Lead({ flag }: { readonly flag: Flag }) {
  const { t } = useWords();
  const { system, description, name } = flag;
  return (
    <>
      {[name, description].filter((text) => text !== '').join(' · ')}
      <div className="row small">
        <FlagState flag={flag} />
        <span>
          {t('field.system')}{' '}
          <Link to="/systems/$system" params={{ system }}>
            {system}
          </Link>
        </span>
        <span>
          {t('flags.changed')} <TimeText at={flag.changed_at} />
        </span>
      </div>
    </>
  );
}

function Content({ flag, mayWrite }: { readonly flag: Flag; readonly mayWrite: boolean }) {
  const { t } = useWords();
  const [isEdited, setEdited] = useState(false);
  const mayEdit = mayWrite && flag.archived_at === null;
  return (
    <div className="stack">
      {isEdited ? (
        <FlagEditor flag={flag} onDone={() => setEdited(false)} />
      ) : (
        <Section
          title={t('flags.order')}
          lead={t('flags.order_about')}
          flush
          aside={
            mayEdit ? (
              <Button size="compact-xs" variant="default" onClick={() => setEdited(true)}>
                {t('flags.edit')}
              </Button>
            ) : null
          }
        >
          <FlagRules flag={flag} />
        </Section>
      )}
      <div className="grid-2 top">
        <FlagTrial flag={flag} />
        <Section title={t('flags.variants')} flush>
          <PlainTable
            label={t('flags.variants')}
            columns={[
              { key: 'name', title: t('flags.variant'), cell: ({ name }) => name },
              { key: 'value', title: t('field.value'), cell: ({ value }) => <code>{JSON.stringify(value)}</code> },
            ]}
            rows={flag.variants}
            rowKey={({ name }) => name}
          />
        </Section>
      </div>
      <FlagExposures flag={flag} />
      <FlagHistory flag={flag} />
    </div>
  );
}
