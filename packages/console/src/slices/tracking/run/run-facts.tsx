import { Link } from '@tanstack/react-router';
import { Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { RunState } from '../run-state.tsx';
import { MsTime, RunLength } from '../run-time.tsx';
import type { RunDetail } from '../tracking-types.ts';

/** What a run is: state, times, who, where it belongs. */
export function RunFacts({ run }: { readonly run: RunDetail }) {
  const { t } = useWords();
  const tag = (key: string) => run.tags.find((one) => one.key === key)?.value;
  const source = tag('mlflow.source.name');
  const commit = tag('mlflow.source.git.commit');
  const parent = run.parent;
  return (
    <Section title={t('run.about')}>
      <Facts
        facts={[
          { name: t('field.state'), value: <RunState status={run.status} /> },
          { name: t('runs.started'), value: <MsTime ms={run.start_ms} show="both" /> },
          { name: t('run.ended'), value: <MsTime ms={run.end_ms} show="both" /> },
          { name: t('runs.length'), value: <RunLength run={run} /> },
          { name: t('run.user'), value: run.user === '' ? '–' : run.user },
          ...(source === undefined ? [] : [{ name: t('run.program'), value: source }]),
          ...(commit === undefined ? [] : [{ name: t('run.commit'), value: <span className="hash">{commit}</span> }]),
          ...(parent === null
            ? []
            : [
                {
                  name: t('run.within'),
                  value: (
                    <Link to="/tracking/runs/$run" params={{ run: parent }} className="hash">
                      {parent}
                    </Link>
                  ),
                },
              ]),
          { name: t('run.id'), value: <span className="hash">{run.id}</span> },
        ]}
      />
      {run.children.length === 0 ? null : (
        <details className="run-children">
          <summary>{t('run.children', { count: run.children.length })}</summary>
          <ul className="plain-list">
            {run.children.map(({ id, name, status }) => (
              <li key={id} className="row">
                <Link to="/tracking/runs/$run" params={{ run: id }}>
                  {name}
                </Link>
                <RunState status={status} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
