import type { Objective } from '@haechi/contract';
import { SegmentedControl } from '@mantine/core';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

/** What is promised about a system, how it stands, and what a failure does. */
export function ObjectiveList({ system }: { readonly system: string }) {
  const { t } = useWords();
  const objectives = useRead(['objectives', 'list'], { params: { system } });
  return (
    <Section title={t('objectives.title')} flush>
      <Loaded read={objectives}>
        {({ items }) => (
          <ul className="list">
            {items.map((objective) => (
              <ObjectiveItem key={objective.id} objective={objective} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function ObjectiveItem({ objective }: { readonly objective: Objective }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('monitors.write');
  const update = useChange(['objectives', 'update']);
  const name = words.say(objective.name);
  return (
    <li className="stack tight">
      <div className="row wide-gap">
        <VerdictMark verdict={objective.verdict} />
        <strong>{name}</strong>
        {objective.since === null ? null : (
          <span className="soft small">
            {t('field.since')} <TimeText at={objective.since} />
          </span>
        )}
      </div>
      <p className="soft">{words.say(objective.reason)}</p>
      <div className="row">
        <span className="soft small">{t('objectives.on_fail')}</span>
        <SegmentedControl
          size="xs"
          disabled={!mayWrite || update.isPending}
          aria-label={`${t('objectives.on_fail')}: ${name}`}
          data={(['record', 'alert'] as const).map((value) => ({ value, label: t(`objectives.${value}`) }))}
          value={objective.on_fail}
          onChange={(value) =>
            update.mutate({
              params: { system: objective.system, id: objective.id },
              body: { on_fail: value === 'alert' ? 'alert' : 'record', revision: objective.revision },
            })
          }
        />
      </div>
      {update.error === null ? null : <FailureText error={update.error} />}
    </li>
  );
}
