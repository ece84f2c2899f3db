import { useState } from 'react';
import { useRead } from '../../data/use-read.ts';
import { CreateSystemForm } from '../../slices/systems/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { EventStep } from './event-step.tsx';
import { InviteStep } from './invite-step.tsx';
import { KeyStep } from './key-step.tsx';
import { LimitStep } from './limit-step.tsx';
import { Step } from './step.tsx';

/** How often it is asked for the first event while somebody waits for it, ms; the word of the server may come sooner. */
const waitingFor = 2_000;

/** From an empty server to a system that is watched, in five steps. */
export function StartPage() {
  const { t } = useWords();
  const [system, setSystem] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [limitsSet, setLimitsSet] = useState(false);
  const traffic = useRead(
    ['events', 'traffic'],
    { params: { system: system ?? '' }, query: {} },
    { enabled: system !== null, every: waitingFor },
  );
  const hasEvents = system !== null && traffic.data !== undefined && traffic.data.first_event_at !== null;
  const done = [system !== null, secret !== null, hasEvents, limitsSet, false];
  const at = done.indexOf(false);
  const stateOf = (index: number) => (done[index] === true ? 'done' : index === at ? 'now' : 'later');
  return (
    <Page title={t('start.title')} lead={t('start.about')}>
      <ol className="steps">
        <Step number={1} state={stateOf(0)} title={t('start.system')} {...(system === null ? {} : { result: system })}>
          <CreateSystemForm onCreated={({ id }) => setSystem(id)} />
        </Step>
        <Step number={2} state={stateOf(1)} title={t('start.key')} keep={secret !== null}>
          <KeyStep system={system} secret={secret} onSecret={setSecret} />
        </Step>
        <Step number={3} state={stateOf(2)} title={t('start.event')} keep={secret !== null}>
          <EventStep system={system ?? ''} secret={secret} traffic={hasEvents ? traffic.data : undefined} />
        </Step>
        <Step number={4} state={stateOf(3)} title={t('start.limits')}>
          {system === null ? null : <LimitStep system={system} onSaved={() => setLimitsSet(true)} />}
        </Step>
        <Step number={5} state={stateOf(4)} title={t('start.invite')}>
          <InviteStep system={system} />
        </Step>
      </ol>
    </Page>
  );
}
