import type { ModelVersion } from '@haechi/contract';
import { Facts } from '../../ui/facts.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

/** What a version was made from, and what was done to its training data. */
export function Lineage({ version }: { readonly version: ModelVersion }) {
  const words = useWords();
  const { t } = words;
  const { dataset, alterations, dropped } = version.lineage;
  return (
    <div className="stack tight">
      {alterations.length === 0 ? (
        <Mark tone="pass" word={t('lineage.unaltered')} look="plain" />
      ) : (
        alterations.map(({ kind, description, rows }) => (
          <div key={`${kind} ${description}`} className="stack tight">
            <div>
              <Mark tone="warn" word={t('lineage.altered')} />
            </div>
            <p>
              {description} <span className="soft">{t('lineage.rows', { rows: words.number(rows) })}</span>
            </p>
          </div>
        ))
      )}
      <Facts
        facts={[
          {
            name: t('lineage.dataset'),
            value: `${dataset.name} · ${t('lineage.rows', { rows: words.number(dataset.rows) })}`,
          },
          ...(dataset.sha256 === null
            ? []
            : [{ name: t('lineage.sha256'), value: <span className="hash">{dataset.sha256}</span> }]),
          ...(dropped.length === 0
            ? []
            : [
                {
                  name: t('lineage.dropped'),
                  value: dropped.map(({ column, why }) => `${column} (${why})`).join(', '),
                },
              ]),
          { name: t('lineage.artifact'), value: <span className="hash">{version.artifact_sha256}</span> },
        ]}
      />
    </div>
  );
}
