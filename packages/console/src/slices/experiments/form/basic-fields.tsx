import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useMay } from '../../../data/use-me.ts';
import { useRead } from '../../../data/use-read.ts';
import { useSystems } from '../../../data/use-systems.ts';
import { useWords } from '../../../ui/use-words.ts';
import type { ExperimentDraft } from './experiment-draft.ts';

export interface PartProps {
  readonly draft: ExperimentDraft;
  readonly onChange: (draft: ExperimentDraft) => void;
}
const ways = ['flag', 'route', 'holdout'] as const;

/** What is expected, of which system. */
export function BasicFields({ draft, onChange }: PartProps) {
  const { t } = useWords();
  const systems = useSystems().items;
  return (
    <>
      <div className="form-row">
        <TextInput
          label={t('ab_form.id')}
          description={t('ab_form.id_about')}
          required
          value={draft.id}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, id: value.trim().toLowerCase() })}
        />
        <TextInput
          label={t('field.name')}
          description={t('ab_form.name_about')}
          value={draft.name}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, name: value })}
        />
        <Select
          label={t('field.system')}
          description={t('ab_form.system_about')}
          required
          searchable
          data={systems.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.system === '' ? null : draft.system}
          onChange={(value) => onChange({ ...draft, system: value ?? '', target: '' })}
        />
      </div>
      <Textarea
        label={t('ab_form.hypothesis')}
        required
        autosize
        minRows={2}
        value={draft.hypothesis}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, hypothesis: value })}
      />
    </>
  );
}

/** Who gives units their arm: a flag, a route, or the long-term holdout. */
export function AssignFields({ draft, onChange }: PartProps) {
  const { t } = useWords();
  const { system, by, target } = draft;
  const hasSystem = system !== '';
  const mayFlags = useMay('flags.read');
  const mayRoutes = useMay('routes.read');
  const flags = useRead(
    ['flags', 'list'],
    { query: { system, limit: 500 } },
    { enabled: hasSystem && by === 'flag' && mayFlags },
  );
  const routes = useRead(
    ['serving', 'listRoutes'],
    { query: { limit: 500 } },
    { enabled: hasSystem && by === 'route' && mayRoutes },
  );
  const names =
    by === 'flag'
      ? (flags.data?.items ?? []).map(({ key }) => key)
      : (routes.data?.items ?? []).filter((route) => route.system === system).map(({ id }) => id);
  const turn = (next: (typeof ways)[number]) =>
    onChange({
      ...draft,
      by: next,
      target: '',
      arms:
        next === 'holdout'
          ? [
              { name: 'held', share: 50, version: '' },
              { name: 'exposed', share: 50, version: '' },
            ]
          : draft.arms,
    });
  return (
    <>
      <SegmentedControl
        className="wrapping"
        aria-label={t('ab_form.assign')}
        data={ways.map((value) => ({ value, label: t(`ab_by.${value}`) }))}
        value={by}
        onChange={(value) => turn(ways.find((way) => way === value) ?? 'flag')}
      />
      <p className="soft small">{t(`ab_by_about.${by}`)}</p>
      {by === 'holdout' ? null : (
        <Select
          label={t(`ab_by.${by}`)}
          required
          searchable
          disabled={!hasSystem}
          data={names}
          nothingFoundMessage={t('ab_form.nothing')}
          value={target === '' ? null : target}
          onChange={(value) => onChange({ ...draft, target: value ?? '' })}
        />
      )}
    </>
  );
}
