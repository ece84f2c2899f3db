import { type AnalysisKind, analysisKinds } from '@haechi/contract';
import { Select, TextInput } from '@mantine/core';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { MonitorWindow } from '../definition/monitor-types.ts';
import type { DraftPart } from './draft-part.ts';

interface BasicFieldsProps extends DraftPart {
  readonly id: string;
  /** Absent where the monitor is there already: its id never changes. */
  readonly onId?: (id: string) => void;
  readonly onTitle: (title: string) => void;
}

/** What is watched, and how the monitor is called. */
export function BasicFields({ id, onId, onTitle, edit, onChange, problem }: BasicFieldsProps) {
  const { t } = useWords();
  return (
    <Section title={t('form.what')}>
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          value={edit.title}
          maxLength={120}
          onChange={(event) => onTitle(event.currentTarget.value)}
        />
        <TextInput
          label={t('systems.id')}
          description={t('form.id_about')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={id}
          required
          disabled={onId === undefined}
          error={problem('id')}
          onChange={(event) => onId?.(event.currentTarget.value)}
        />
        <Select
          label={t('monitor.kind')}
          description={t(`kind.${edit.kind}.about`)}
          inputWrapperOrder={['label', 'input', 'description']}
          data={analysisKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={edit.kind}
          allowDeselect={false}
          disabled={onId === undefined}
          onChange={(value) => onChange(forKind((value ?? edit.kind) as AnalysisKind, edit.window))}
        />
      </div>
    </Section>
  );
}

/** What another kind brings with it: a reference and window that it can have, and no limits of the kind before. */
function forKind(kind: AnalysisKind, window: MonitorWindow): Partial<DraftPart['edit']> {
  const hasProfile = kind !== 'system' && kind !== 'business' && kind !== 'cost';
  const kept: MonitorWindow =
    window.type === 'stream' || (window.type === 'count' && kind === 'cost') ? { type: 'time', size: '1d' } : window;
  return { kind, limits: [], window: kept, reference: { type: hasProfile ? 'version' : 'previous' } };
}
