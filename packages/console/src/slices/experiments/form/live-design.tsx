import type { AskOf } from '../../../data/calls.ts';
import { useRead } from '../../../data/use-read.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { DesignTable } from '../design-table.tsx';

export type Definition = AskOf<'experiments', 'design'>['body'];

/** What the history of the system changes slowly: no need to ask often, ms. */
const every = 600_000;

/** Sample size, duration and smallest detectable effect of what is written, computed by the server while it is written. */
export function LiveDesign({ definition }: { readonly definition: Definition | null }) {
  const { t } = useWords();
  return (
    <Section title={t('ab.design')} lead={t('ab_form.design_about')} flush>
      {definition === null ? (
        <p className="soft card-note">{t('ab_form.design_waits')}</p>
      ) : (
        <Computed definition={definition} />
      )}
    </Section>
  );
}

function Computed({ definition }: { readonly definition: Definition }) {
  const { t } = useWords();
  const read = useRead(['experiments', 'design'], { body: definition }, { every });
  if (read.data !== undefined) return <DesignTable design={read.data} />;
  return (
    <div className="card-note" role="status">
      {read.error === null ? <p className="soft">{t('ab_form.computing')}</p> : <FailureText error={read.error} />}
    </div>
  );
}
