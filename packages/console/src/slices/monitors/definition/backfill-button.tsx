import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { now } from '../../../ui/clock.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { localInput } from '../../../ui/local-input.ts';
import { useWords } from '../../../ui/use-words.ts';
import type { MonitorState } from './monitor-types.ts';

/** A month back, the usual wish, ms. */
const usualSpan = 30 * 86_400_000;

/** Asks for the windows between two times of the past. */
export function BackfillButton({ monitor }: { readonly monitor: MonitorState }) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  const [from, setFrom] = useState(() => localInput(now() - usualSpan));
  const [to, setTo] = useState(() => localInput(now()));
  const ask = useChange(['monitorDefinitions', 'backfill'], close);
  const isValid = Date.parse(from) < Date.parse(to);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isValid) return;
    const body = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    ask.mutate({ params: { system: monitor.system, monitor: monitor.id }, body });
  }
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {t('backfill.do')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('backfill.title')}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <form onSubmit={submit}>
          <Stack gap="sm">
            <p>{t('backfill.about')}</p>
            <TextInput
              type="datetime-local"
              label={t('range.from')}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={t('range.to')}
              value={to}
              error={isValid ? null : t('range.order')}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            {ask.error === null ? null : <FailureText error={ask.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('cancel')}
              </Button>
              <Button type="submit" loading={ask.isPending} disabled={!isValid}>
                {t('backfill.do')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
