import type { Checklist, ChecklistItem } from '@haechi/contract';
import { Button, Modal, SegmentedControl, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';

interface AnswerButtonProps {
  readonly item: ChecklistItem;
  readonly list: Pick<Checklist, 'system' | 'rollout'>;
}
const verdicts = ['pass', 'fail', 'skipped'] as const;

/** A person's answer, with its reason, where the record cannot tell. */
export function AnswerButton({ item, list }: AnswerButtonProps) {
  const words = useWords();
  const { t } = words;
  const [opened, { open, close }] = useDisclosure(false);
  const [verdict, setVerdict] = useState<(typeof verdicts)[number]>('pass');
  const [reason, setReason] = useState('');
  const ofRollout = useChange(['checklists', 'answerRollout'], close);
  const ofSystem = useChange(['checklists', 'answerSystem'], close);
  const { rollout, system } = list;
  const change = rollout === null ? ofSystem : ofRollout;
  const title = words.say(item.title);
  function send(): void {
    const body = { verdict, reason: reason.trim() };
    if (rollout === null) ofSystem.mutate({ params: { system, item: item.id }, body });
    else ofRollout.mutate({ params: { id: rollout, item: item.id }, body });
  }
  return (
    <>
      <Button size="compact-xs" variant="default" aria-label={`${t('checklist.answer')} ${title}`} onClick={open}>
        {t('checklist.answer')}
      </Button>
      <Modal opened={opened} onClose={close} title={title} centered closeButtonProps={{ 'aria-label': t('close') }}>
        <Stack gap="sm">
          <p>{words.say(item.asks)}</p>
          <SegmentedControl
            className="wrapping"
            aria-label={t('field.verdict')}
            data={verdicts.map((value) => ({ value, label: t(`checklist_answer.${value}`) }))}
            value={verdict}
            onChange={(value) => setVerdict(verdicts.find((one) => one === value) ?? 'pass')}
          />
          <Textarea
            label={t('field.reason')}
            required
            autosize
            minRows={2}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
          {change.error === null ? null : <FailureText error={change.error} />}
          <div>
            <Button loading={change.isPending} disabled={reason.trim() === ''} onClick={send}>
              {t('save')}
            </Button>
          </div>
        </Stack>
      </Modal>
    </>
  );
}
