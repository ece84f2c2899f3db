import { NumberInput, SegmentedControl, Select } from '@mantine/core';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { MonitorWindow } from '../definition/monitor-types.ts';
import { durationWords } from '../definition/monitor-words.ts';
import type { DraftPart } from './draft-part.ts';

/** Lengths that fit into a day a whole number of times, and whole days and weeks, as the server wants them. */
const sizes = ['15m', '20m', '30m', '1h', '2h', '3h', '4h', '6h', '8h', '12h', '1d', '7d', '1w', '2w', '4w'];
const first: Readonly<Record<MonitorWindow['type'], MonitorWindow>> = {
  time: { type: 'time', size: '1d' },
  sliding: { type: 'sliding', size: '1d', every: '1h' },
  count: { type: 'count', size: 10_000 },
  stream: { type: 'stream' },
};
const types = ['time', 'sliding', 'count', 'stream'] as const;

/** Which rows are looked at together: whole periods, the last so long, or so many predictions. */
export function WindowFields({ edit, onChange, problem }: DraftPart) {
  const words = useWords();
  const { t } = words;
  const { window } = edit;
  const set = (next: MonitorWindow) => onChange({ window: next });
  const options = (value: string) =>
    [...new Set([...sizes, value])].map((size) => ({ value: size, label: durationWords(size, words) }));
  const error = problem('window');
  return (
    <Section title={t('monitor.window')}>
      <div className="form">
        <SegmentedControl
          size="xs"
          className="start"
          aria-label={t('form.window_type')}
          data={types
            // Only drift of the data is watched row by row.
            .filter((value) => value !== 'stream' || edit.kind === 'data_drift')
            .filter((value) => value !== 'count' || edit.kind !== 'cost')
            .map((value) => ({ value, label: t(`form.window_${value}`) }))}
          value={window.type}
          onChange={(value) => set(first[value as MonitorWindow['type']])}
        />
        <p className="soft">{t(`form.window_${window.type}.about`)}</p>
        <div className="form-row">
          {window.type === 'stream' ? null : window.type === 'count' ? (
            <NumberInput
              label={t('form.count')}
              value={window.size}
              min={50}
              max={1_000_000}
              step={500}
              allowDecimal={false}
              thousandSeparator=","
              error={error}
              onChange={(size) => set({ type: 'count', size: Number(size) })}
            />
          ) : (
            <Select
              label={t('form.size')}
              data={options(window.size)}
              value={window.size}
              allowDeselect={false}
              error={error}
              onChange={(size) => set({ ...window, size: size ?? window.size })}
            />
          )}
          {window.type === 'sliding' ? (
            <Select
              label={t('form.every')}
              data={options(window.every)}
              value={window.every}
              allowDeselect={false}
              onChange={(every) => set({ ...window, every: every ?? window.every })}
            />
          ) : null}
        </div>
      </div>
    </Section>
  );
}
