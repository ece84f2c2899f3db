import type { RouteSettings, ServingRoute } from '@haechi/contract';
import { Button, Checkbox, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

interface Draft {
  readonly log: ServingRoute['log'];
  readonly settings: RouteSettings;
}

/** How a route answers: time, cache, waiting rows, breaker. Traffic is moved by rollouts alone. */
export function SettingsForm({ route }: { readonly route: ServingRoute }) {
  // Outlives the draft, which begins anew with each revision: what was saved is said.
  const change = useChange(['serving', 'updateRoute']);
  return <DraftForm key={route.revision} route={route} change={change} />;
}

interface DraftFormProps {
  readonly route: ServingRoute;
  readonly change: ReturnType<typeof useChange<'serving', 'updateRoute'>>;
}

function DraftForm({ route, change }: DraftFormProps) {
  const { t } = useWords();
  const first: Draft = { log: route.log, settings: route.settings };
  const [draft, setDraft] = useState(first);
  const isSame = JSON.stringify(draft) === JSON.stringify(first);
  const body = {
    settings: draft.settings,
    revision: route.revision,
    ...(draft.log === route.log ? {} : { log: draft.log }),
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ params: { route: route.id }, body });
      }}
    >
      <Fields draft={draft} onChange={setDraft} />
      {change.error === null ? null : <FailureText error={change.error} />}
      <div className="row">
        <Button type="submit" loading={change.isPending} disabled={isSame}>
          {t('save')}
        </Button>
        {change.isSuccess && isSame ? <Mark tone="pass" word={t('saved')} look="plain" /> : null}
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function Fields({ draft, onChange }: FieldsProps) {
  const { t } = useWords();
  const { settings } = draft;
  const set = (part: Partial<RouteSettings>) => onChange({ ...draft, settings: { ...settings, ...part } });
  const { cache, breaker } = settings;
  const whole = { allowDecimal: false } as const;
  return (
    <div className="form-row">
      <Select
        label={t('routes.log')}
        data={(['after', 'before'] as const).map((value) => ({ value, label: t(`routes.log_${value}`) }))}
        value={draft.log}
        allowDeselect={false}
        onChange={(value) => onChange({ ...draft, log: value === 'before' ? 'before' : 'after' })}
      />
      <NumberInput
        {...whole}
        label={t('route_set.timeout')}
        min={10}
        max={120_000}
        value={settings.timeout_ms}
        onChange={(value) => set({ timeout_ms: Number(value) })}
      />
      <NumberInput
        {...whole}
        label={t('route_set.retries')}
        min={0}
        max={3}
        value={settings.retries}
        onChange={(value) => set({ retries: Number(value) })}
      />
      <NumberInput
        {...whole}
        label={t('route_set.waiting')}
        min={1}
        max={100_000}
        value={settings.max_waiting}
        onChange={(value) => set({ max_waiting: Number(value) })}
      />
      <Select
        label={t('targets.cache')}
        data={(['auto', 'on', 'off'] as const).map((value) => ({ value, label: t(`route_set.cache_${value}`) }))}
        value={cache.mode}
        allowDeselect={false}
        onChange={(value) => set({ cache: { ...cache, mode: value === 'on' || value === 'off' ? value : 'auto' } })}
      />
      <NumberInput
        {...whole}
        label={t('route_set.ttl')}
        min={1}
        max={86_400}
        value={cache.ttl_s}
        onChange={(value) => set({ cache: { ...cache, ttl_s: Number(value) } })}
      />
      <NumberInput
        label={t('route_set.error_share')}
        min={1}
        max={100}
        suffix="%"
        value={Math.round(breaker.error_share * 100)}
        onChange={(value) => set({ breaker: { ...breaker, error_share: Number(value) / 100 } })}
      />
      <NumberInput
        {...whole}
        label={t('route_set.open')}
        min={1}
        max={3_600}
        value={breaker.open_s}
        onChange={(value) => set({ breaker: { ...breaker, open_s: Number(value) } })}
      />
      <Checkbox
        className="whole-row"
        label={t('route_set.breaker')}
        checked={breaker.enabled}
        onChange={(event) => set({ breaker: { ...breaker, enabled: event.currentTarget.checked } })}
      />
    </div>
  );
}
