import type { Policy } from '@haechi/contract';
import { SegmentedControl, Switch } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

const modes = ['automatic', 'ask_first', 'dry_run'] as const;

/** What happens by itself when an alert is raised. */
export function PoliciesPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/policies' });
  const policies = useRead(['responses', 'listPolicies'], { params: { system } });
  return (
    <Section title={t('policies.title')} lead={t('policies.about')} flush>
      <Loaded read={policies}>
        {({ items }) => (
          <ul className="list">
            {items.map((policy) => (
              <PolicyItem key={policy.id} policy={policy} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function PolicyItem({ policy }: { readonly policy: Policy }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('policies.write');
  const update = useChange(['responses', 'updatePolicy']);
  const name = words.say(policy.name);
  const change = (body: { mode?: Policy['mode']; enabled?: boolean }) =>
    update.mutate({ params: { system: policy.system, id: policy.id }, body: { ...body, revision: policy.revision } });
  return (
    <li className="stack tight">
      <div className="row wide-gap">
        <Switch
          checked={policy.enabled}
          disabled={!mayWrite || update.isPending}
          label={<strong>{name}</strong>}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      </div>
      <p className="soft">
        {t(`policies.when_${policy.when.objective_basis}`)} →{' '}
        {policy.actions.map((kind) => t(`action.${kind}`)).join(' → ')}
      </p>
      <div className="row">
        <SegmentedControl
          size="xs"
          disabled={!mayWrite || update.isPending}
          aria-label={`${t('policies.mode')}: ${name}`}
          data={modes.map((value) => ({ value, label: t(`policies.mode_${value}`) }))}
          value={policy.mode}
          onChange={(value) => change({ mode: modes.find((mode) => mode === value) ?? policy.mode })}
        />
        <span className="soft small">{t(`policies.mode_${policy.mode}.about`)}</span>
      </div>
      <p className="soft small">{t('policies.cool_down', { time: words.duration(policy.cool_down_s * 1000) })}</p>
      {update.error === null ? null : <FailureText error={update.error} />}
    </li>
  );
}
