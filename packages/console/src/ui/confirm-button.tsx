import { Button, type ButtonProps, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { FailureText } from './error-state.tsx';
import { useFailureWay } from './failure-ways.tsx';
import { useWords } from './use-words.ts';

interface ConfirmButtonProps extends Pick<ButtonProps, 'size' | 'variant' | 'color'> {
  readonly label: string;
  /** The question, with what will change. */
  readonly title: string;
  readonly children: ReactNode;
  /** Asks for a reason when given; its label. */
  readonly reason?: string;
  readonly onConfirm: (reason: string) => Promise<unknown>;
}

/** A button that says what will change and asks before it acts. */
export function ConfirmButton({ label, title, children, reason, onConfirm, ...look }: ConfirmButtonProps) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState('');
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });

  // What was asked for waits elsewhere: there is nothing left to ask for here.
  const isOnItsWay = useFailureWay(state.error) !== null;

  function start(): void {
    setState({ busy: false, error: null });
    open();
  }

  async function confirm(): Promise<void> {
    setState({ busy: true, error: null });
    try {
      await onConfirm(text.trim());
      setText('');
      close();
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  }

  return (
    <>
      <Button variant="default" size="xs" {...look} onClick={start}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={title} centered closeButtonProps={{ 'aria-label': t('close') }}>
        <Stack gap="sm">
          <div>{children}</div>
          {reason === undefined ? null : (
            <Textarea
              label={reason}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              required
              readOnly={isOnItsWay}
              autosize
              minRows={2}
            />
          )}
          {state.error === null ? null : <FailureText error={state.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {isOnItsWay ? t('close') : t('cancel')}
            </Button>
            {isOnItsWay ? null : (
              <Button
                color={look.color ?? 'jade'}
                loading={state.busy}
                disabled={reason !== undefined && text.trim() === ''}
                onClick={() => void confirm()}
              >
                {label}
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
