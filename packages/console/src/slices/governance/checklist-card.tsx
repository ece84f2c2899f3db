import type { Checklist, ChecklistItem } from '@haechi/contract';
import { useActorName } from '../../data/use-actor-name.ts';
import { useMay } from '../../data/use-me.ts';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import '../../styles/experiments.css';
import '../../styles/release.css';
import { AnswerButton } from './answer-button.tsx';
import { EvidenceLinks } from './evidence-links.tsx';

/** One checklist: how it stands, and each line with its reason and what it rests on. */
export function ChecklistCard({ list }: { readonly list: Checklist }) {
  const words = useWords();
  const { t } = words;
  const { stage, state, verdict, counts, kept_at, assessed_at, items } = list;
  const areas = [...new Set(items.map(({ area }) => area))];
  return (
    <Section
      title={t(`checklist_stage.${stage}`)}
      flush
      aside={
        <>
          <span className="tag">{t(`checklist_state.${state}`)}</span>
          <VerdictMark verdict={verdict} />
        </>
      }
    >
      <p className="card-note soft small">
        {t('checklist.counts', { pass: counts.pass, fail: counts.fail + counts.error, skipped: counts.skipped })} ·{' '}
        {kept_at === null ? t('checklist.assessed') : t('checklist.kept')} <TimeText at={kept_at ?? assessed_at} />
      </p>
      {areas.map((area) => (
        <div key={area ?? ''}>
          {area === null ? null : <h3 className="card-note">{t(`checklist_area.${area}`)}</h3>}
          <ul className="list ab-checks">
            {items
              .filter((item) => item.area === area)
              .map((item) => (
                <Line key={item.id} item={item} list={list} />
              ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

function Line({ item, list }: { readonly item: ChecklistItem; readonly list: Checklist }) {
  const words = useWords();
  const nameOf = useActorName();
  const mayAnswer = useMay('checklists.write');
  const { answer } = item;
  return (
    <li>
      <VerdictMark verdict={item.verdict} look="plain" />
      <div className="stack tight">
        <div className="row">
          <strong>{words.say(item.title)}</strong>
          {item.answerable && mayAnswer ? <AnswerButton item={item} list={list} /> : null}
        </div>
        <p className="soft small">{words.say(item.asks)}</p>
        <p>{words.say(item.reason)}</p>
        {answer === null ? null : (
          <p className="soft small">
            {nameOf({ kind: answer.by.startsWith('key') ? 'key' : 'account', id: answer.by })} ·{' '}
            <TimeText at={answer.at} />
          </p>
        )}
        <EvidenceLinks evidence={item.evidence} />
      </div>
    </li>
  );
}
