import { Checkbox, SegmentedControl, Select } from '@mantine/core';
import { useRead } from '../../../data/use-read.ts';
import { useWords } from '../../../ui/use-words.ts';
import { type RolloutDraft, strategyTypes } from './rollout-draft.ts';
import { StrategyFields } from './strategy-fields.tsx';

interface DraftFieldsProps {
  readonly draft: RolloutDraft;
  readonly onChange: (draft: RolloutDraft) => void;
}

/** Route, candidate, strategy, and what happens when the candidate loses. */
export function DraftFields({ draft, onChange }: DraftFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <TargetFields draft={draft} onChange={onChange} />
      <div>
        <span className="field-label">{t('rollouts.strategy')}</span>
        <SegmentedControl
          className="wrapping"
          aria-label={t('rollouts.strategy')}
          data={strategyTypes.map((value) => ({ value, label: t(`strategy.${value}`) }))}
          value={draft.strategy}
          onChange={(value) =>
            onChange({ ...draft, strategy: strategyTypes.find((type) => type === value) ?? 'canary', every: '' })
          }
        />
        <p className="soft small field-about">{t(`strategy.${draft.strategy}_about`)}</p>
      </div>
      <StrategyFields draft={draft} onChange={onChange} />
      <Select
        label={t('start_rollout.on_loss')}
        data={(['roll_back', 'hold'] as const).map((value) => ({ value, label: t(`start_rollout.on_loss_${value}`) }))}
        value={draft.onLoss}
        allowDeselect={false}
        onChange={(value) => onChange({ ...draft, onLoss: value === 'hold' ? 'hold' : 'roll_back' })}
      />
      <Checkbox
        label={t('start_rollout.approval')}
        checked={draft.approval}
        onChange={(event) => onChange({ ...draft, approval: event.currentTarget.checked })}
      />
    </>
  );
}

/** The route, and one of its model's versions that it does not serve. */
function TargetFields({ draft, onChange }: DraftFieldsProps) {
  const words = useWords();
  const { t } = words;
  const routes = useRead(['serving', 'listRoutes'], { query: { limit: 500 } }).data?.items ?? [];
  const route = routes.find(({ id }) => id === draft.route);
  const model = route?.model ?? '';
  const versions = useRead(
    ['registry', 'listVersions'],
    { params: { model }, query: { limit: 200 } },
    { enabled: model !== '' },
  );
  const stable = route?.targets.find(({ role }) => role === 'stable')?.version;
  const candidates = (versions.data?.items ?? []).filter(({ version }) => version !== stable);
  return (
    <div className="form-row">
      <Select
        label={t('routes.route')}
        required
        searchable
        data={routes.map(({ id, model: of }) => ({ value: id, label: `${id} (${of})` }))}
        value={draft.route === '' ? null : draft.route}
        onChange={(value) => onChange({ ...draft, route: value ?? '', version: null })}
      />
      <Select
        label={t('comparison.candidate')}
        required
        searchable
        disabled={model === ''}
        data={candidates.map(({ version, label, approval_status }) => ({
          value: String(version),
          label: `${label} · ${words.word('approval_status', approval_status)}`,
        }))}
        value={draft.version === null ? null : String(draft.version)}
        onChange={(value) => onChange({ ...draft, version: value === null ? null : Number(value) })}
        {...(stable === undefined ? {} : { description: t('start_rollout.stable', { stable: `${model}/${stable}` }) })}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
      />
    </div>
  );
}
