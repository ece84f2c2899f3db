import { Select, TextInput } from '@mantine/core';
import { now } from '../../../ui/clock.ts';
import { localInput } from '../../../ui/local-input.ts';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { MonitorReference } from '../definition/monitor-types.ts';
import type { DraftPart } from './draft-part.ts';

const types = ['version', 'previous', 'same_hour_last_week', 'fixed', 'none'] as const;
/** A new fixed reference begins as the four weeks before today, ms. */
const usualSpan = 28 * 86_400_000;

/** What the window is held against. */
export function ReferenceFields({ edit, onChange, problem }: DraftPart) {
  const { t } = useWords();
  const { reference } = edit;
  const choose = (type: MonitorReference['type']) => {
    const present = now();
    const span = { from: new Date(present - usualSpan).toISOString(), to: new Date(present).toISOString() };
    onChange({ reference: type === 'fixed' ? { type, ...span } : { type } });
  };
  const end = (side: 'from' | 'to') =>
    reference.type !== 'fixed' ? null : (
      <TextInput
        type="datetime-local"
        label={t(`range.${side}`)}
        value={localOf(reference[side])}
        onChange={(event) => onChange({ reference: { ...reference, [side]: instantOf(event.currentTarget.value) } })}
      />
    );
  return (
    <Section title={t('monitor.reference')}>
      <div className="form-row">
        <Select
          label={t('form.reference')}
          description={t(`form.reference_${reference.type}.about`)}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data={types.map((value) => ({ value, label: t(`monitor.reference_${value}`) }))}
          value={reference.type}
          allowDeselect={false}
          error={problem('reference')}
          onChange={(value) => choose((value ?? reference.type) as MonitorReference['type'])}
        />
        {end('from')}
        {end('to')}
      </div>
    </Section>
  );
}

function localOf(instant: string): string {
  const at = Date.parse(instant);
  return Number.isFinite(at) ? localInput(at) : '';
}
/** An unfinished date stays empty; the check says so. */
function instantOf(local: string): string {
  const at = Date.parse(local);
  return Number.isFinite(at) ? new Date(at).toISOString() : '';
}
