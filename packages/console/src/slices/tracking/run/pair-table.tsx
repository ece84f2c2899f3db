import { PlainTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';

interface Pair {
  readonly key: string;
  readonly value: string;
}
interface PairTableProps {
  readonly title: string;
  readonly none: string;
  readonly pairs: readonly Pair[];
}

/** Names and texts; long ones keep their line breaks. */
export function PairTable({ title, none, pairs }: PairTableProps) {
  const { t } = useWords();
  return (
    <Section title={title} flush>
      {pairs.length === 0 ? (
        <p className="card-note soft">{none}</p>
      ) : (
        <PlainTable
          label={title}
          columns={[
            { key: 'key', title: t('field.name'), cell: ({ key }: Pair) => key },
            {
              key: 'value',
              title: t('field.value'),
              cell: ({ value }: Pair) => <span className="pair-value">{value === '' ? '–' : value}</span>,
            },
          ]}
          rows={pairs}
          rowKey={({ key }) => key}
        />
      )}
    </Section>
  );
}
