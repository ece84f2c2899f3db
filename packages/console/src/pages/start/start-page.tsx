import { Button, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CreateSystemForm } from '../../slices/systems/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { EventStep } from './event-step.tsx';
import { InviteStep } from './invite-step.tsx';
import { KeyStep } from './key-step.tsx';
import { LimitStep } from './limit-step.tsx';
import { Step } from './step.tsx';
import { useProgress } from './use-progress.ts';

/** From an empty server to a system that is watched, in five steps; goes on at the first that is not done yet. */
export function StartPage() {
  const { t } = useWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { isKnown, system, traffic, hasKey, hasLimits } = useProgress(chosen);
  const [isResumed, setIsResumed] = useState(false);
  useEffect(() => {
    if (!isKnown || chosen !== null) return;
    // From here on it stays this one, also when its last step is done.
    setChosen(system ?? '');
    setIsResumed(system !== null);
  }, [isKnown, chosen, system]);
  const hasSecret = secret !== null;
  const done = [system !== null, hasSecret || hasKey, traffic !== undefined, hasLimits, false];
  const at = done.indexOf(false);
  const stateOf = (index: number) => (done[index] === true ? 'done' : index === at ? 'now' : 'later');
  return (
    <Page
      title={t('start.title')}
      lead={t('start.about')}
      actions={
        isResumed ? (
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              setChosen('');
              setIsResumed(false);
            }}
          >
            {t('start.other')}
          </Button>
        ) : undefined
      }
    >
      {isKnown || chosen !== null ? (
        <ol className="steps">
          <Step
            number={1}
            state={stateOf(0)}
            title={t('start.system')}
            {...(system === null ? {} : { result: system })}
          >
            <CreateSystemForm onCreated={({ id }) => setChosen(id)} />
          </Step>
          <Step number={2} state={stateOf(1)} title={t('start.key')} keep={hasSecret}>
            <KeyStep system={system} secret={secret} onSecret={setSecret} />
          </Step>
          <Step number={3} state={stateOf(2)} title={t('start.event')} keep={hasSecret}>
            <EventStep system={system ?? ''} secret={secret} traffic={traffic} />
          </Step>
          <Step number={4} state={stateOf(3)} title={t('start.limits')}>
            {system === null ? null : <LimitStep system={system} />}
          </Step>
          <Step number={5} state={stateOf(4)} title={t('start.invite')}>
            <InviteStep system={system} />
          </Step>
        </ol>
      ) : (
        <div role="status" aria-label={t('loading')}>
          <Skeleton height={420} radius="md" />
        </div>
      )}
    </Page>
  );
}
