import { Button, NumberInput, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { PartProps } from './basic-fields.tsx';
import type { ExperimentDraft } from './experiment-draft.ts';

/** Most arms that the contract takes. */
const mostArms = 10;
const numberOf = (value: string | number): number | '' => (value === '' ? '' : Number(value));

/** Arms with their shares; the first one is the control. */
export function ArmFields({ draft, onChange }: PartProps) {
  const { t } = useWords();
  const { arms, by } = draft;
  const set = (place: number, part: Partial<ExperimentDraft['arms'][number]>) =>
    onChange({ ...draft, arms: arms.map((arm, index) => (index === place ? { ...arm, ...part } : arm)) });
  return (
    <>
      {arms.map((arm, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
        <div key={place} className="form-row">
          <TextInput
            label={place === 0 ? t('ab.control') : t('ab_form.arm_of', { number: place + 1 })}
            value={arm.name}
            onChange={({ currentTarget: { value } }) => set(place, { name: value.trim() })}
          />
          <NumberInput
            label={t('ab_form.share')}
            suffix="%"
            min={0}
            max={100}
            decimalScale={2}
            value={arm.share}
            onChange={(value) => set(place, { share: numberOf(value) })}
          />
          {by === 'holdout' ? null : (
            <NumberInput
              label={t('ab_form.version')}
              min={1}
              allowDecimal={false}
              value={arm.version}
              onChange={(value) => set(place, { version: numberOf(value) })}
            />
          )}
        </div>
      ))}
      <div className="row">
        {arms.length < mostArms && by !== 'holdout' ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ ...draft, arms: [...arms, { name: '', share: '', version: '' }] })}
          >
            {t('ab_form.add_arm')}
          </Button>
        ) : null}
        {arms.length > 2 ? (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange({ ...draft, arms: arms.slice(0, -1) })}
          >
            {t('ab_form.remove_arm')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
