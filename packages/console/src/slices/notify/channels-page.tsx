import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ChannelForm } from './channel-form.tsx';
import { ChannelTable } from './channel-table.tsx';
import { DeliveryTable } from './delivery-table.tsx';

/** Where alerts go, and what was sent. */
export function ChannelsPage() {
  const { t } = useWords();
  const mayManage = useMay('channels.manage');
  const [adding, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="stack">
      {secret === null ? null : <ShownOnce label={t('channels.secret')} secret={secret} />}
      {adding ? (
        <Section title={t('channels.new')}>
          <ChannelForm
            onCreated={(made) => {
              setSecret(made.secret);
              close();
            }}
          />
        </Section>
      ) : null}
      <Section
        title={t('settings.channels')}
        flush
        lead={t('channels.about')}
        aside={
          mayManage ? (
            <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open} disabled={adding}>
              {t('channels.new')}
            </Button>
          ) : undefined
        }
      >
        <ChannelTable mayManage={mayManage} />
      </Section>
      <Section title={t('deliveries.title')} flush>
        <DeliveryTable />
      </Section>
    </div>
  );
}
