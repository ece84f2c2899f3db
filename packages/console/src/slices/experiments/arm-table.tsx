import type { Experiment, ExperimentLook } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';

type Arm = ExperimentLook['arms'][number];

/** Arms with the share that was meant and the one that came. */
export function ArmTable({ look, experiment }: { readonly look: ExperimentLook; readonly experiment: Experiment }) {
  const words = useWords();
  const all = look.arms.reduce((sum, { units }) => sum + units, 0);
  const meant = look.arms.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <>
      <PlainTable
        label={words.t('ab.arms')}
        columns={columns(words, { all, meant, winner: experiment.winner })}
        rows={look.arms}
        rowKey={({ arm }) => arm}
      />
      {look.multiple_units === 0 ? null : (
        <p className="soft small card-note">{words.t('ab.multiple', { count: look.multiple_units })}</p>
      )}
    </>
  );
}

interface Whole {
  readonly all: number;
  readonly meant: number;
  readonly winner: string | null;
}

function columns(words: Words, { all, meant, winner }: Whole): Column<Arm>[] {
  const { t } = words;
  const share = (part: number, whole: number) => (whole === 0 ? '–' : words.share(part / whole));
  return [
    {
      key: 'arm',
      title: t('ab.arm'),
      cell: ({ arm, control }) => (
        <span className="row">
          <strong>{arm}</strong>
          {control ? <span className="tag">{t('ab.control')}</span> : null}
          {arm === winner ? <span className="tag strong">{t('ab.winner')}</span> : null}
        </span>
      ),
    },
    { key: 'meant', title: t('ab.meant'), numeric: true, cell: ({ weight }) => share(weight, meant) },
    { key: 'came', title: t('ab.came'), numeric: true, cell: ({ units }) => share(units, all) },
    { key: 'units', title: t('ab.units'), numeric: true, cell: ({ units }) => words.number(units) },
    { key: 'waiting', title: t('ab.waiting'), numeric: true, cell: ({ waiting }) => words.number(waiting) },
  ];
}
