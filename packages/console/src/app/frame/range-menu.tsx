import { Button, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { defaultWindow, type RangeSearch, type TimeRange, type WindowName, windows } from '../../data/range.ts';
import { useRange } from '../../data/use-range.ts';
import { useNow } from '../../ui/clock.ts';
import { Icon } from '../../ui/icon.tsx';
import { localInput } from '../../ui/local-input.ts';
import { useWords } from '../../ui/use-words.ts';

const windowNames = Object.keys(windows) as WindowName[];

/** Which time is shown: the last hours, moving on, or two fixed moments. */
export function RangeMenu() {
  const words = useWords();
  const present = useNow();
  const range = useRange();
  const navigate = useNavigate();
  const [choosing, setChoosing] = useState(false);
  const go = (next: RangeSearch) =>
    void navigate({
      to: '.',
      search: (old) => ({ ...old, range: undefined, from: undefined, to: undefined, ...next }),
    });
  const label = range.live
    ? words.t(`range.${range.window}`)
    : `${words.moment(range.from, present)} – ${words.moment(range.to, present)}`;
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="subtle" color="gray" size="sm" px={8} leftSection={<Icon name="clock" size={15} />}>
            <span className="sr-only">{words.t('range.label')} </span>
            {label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{words.t('range.live')}</Menu.Label>
          {windowNames.map((name) => (
            <Menu.Item key={name} onClick={() => go(name === defaultWindow ? {} : { range: name })}>
              {words.t(`range.${name}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => go(asSearch(range))}>{words.t('range.fix')}</Menu.Item>
          <Menu.Item onClick={() => setChoosing(true)}>{words.t('range.choose')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        title={words.t('range.choose')}
        centered
        closeButtonProps={{ 'aria-label': words.t('close') }}
      >
        <RangeForm
          range={range}
          onChoose={(next) => {
            setChoosing(false);
            go(next);
          }}
        />
      </Modal>
    </>
  );
}

function asSearch({ from, to }: Pick<TimeRange, 'from' | 'to'>): RangeSearch {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

interface RangeFormProps {
  readonly range: TimeRange;
  readonly onChoose: (range: RangeSearch) => void;
}

function RangeForm({ range, onChoose }: RangeFormProps) {
  const { t } = useWords();
  const [from, setFrom] = useState(localInput(range.from));
  const [to, setTo] = useState(localInput(range.to));
  const isValid = Date.parse(from) < Date.parse(to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) onChoose(asSearch({ from: Date.parse(from), to: Date.parse(to) }));
      }}
    >
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          label={t('range.from')}
          value={from}
          onChange={(e) => setFrom(e.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('range.to')}
          value={to}
          error={isValid ? null : t('range.order')}
          onChange={(e) => setTo(e.currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={!isValid}>
          {t('range.show')}
        </Button>
      </Stack>
    </form>
  );
}
