import type { Incident } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';
import { type Reason, WhyButton } from '../../ui/why.tsx';

type Action = Incident['actions'][number];
const tones: Record<Action['outcome'], Tone> = {
  running: 'warn',
  done: 'pass',
  failed: 'fail',
  proposed: 'warn',
  dry_run: 'skipped',
  skipped: 'skipped',
};

/** One thing that was done about an incident, or is proposed. */
export function ActionItem({ action }: { readonly action: Action }) {
  const words = useWords();
  const { t } = words;
  const mayApprove = useMay('incidents.write');
  const approve = useChange(['responses', 'approveRun']);
  const { run } = action;
  return (
    <div className="stack tight">
      <div className="row">
        <Mark tone={tones[action.outcome]} word={t(`outcome.${action.outcome}`)} />
        <WhyButton reason={actionReason(action, words)} />
      </div>
      <p>{words.say(action.sentence)}</p>
      {action.error === null ? null : <p className="soft small">{action.error}</p>}
      {action.outcome === 'proposed' && run !== null && mayApprove ? (
        <div>
          <ConfirmButton
            label={t('actions.approve')}
            title={t('actions.approve')}
            variant="filled"
            onConfirm={() => approve.mutateAsync({ params: { id: run } })}
          >
            {words.say(action.sentence)}
          </ConfirmButton>
        </div>
      ) : null}
    </div>
  );
}

function actionReason(action: Action, words: Words): Reason {
  const { t } = words;
  const took = action.ended_at === null ? null : Date.parse(action.ended_at) - Date.parse(action.started_at);
  return {
    title: words.word('action', action.kind),
    state: { tone: tones[action.outcome], word: t(`outcome.${action.outcome}`) },
    sentence: words.say(action.sentence),
    rule: action.policy === null ? t('rule.by_hand') : t('rule.policy'),
    estimates: [],
    facts: [
      ...(took === null ? [] : [{ name: t('actions.took'), value: words.duration(took) }]),
      ...(action.policy === null ? [] : [{ name: t('actor.policy'), value: action.policy }]),
    ],
    at: action.started_at,
    record: (
      <Link to="/trail" search={{ target: action.run ?? action.id }}>
        {t('why.open_record')}
      </Link>
    ),
  };
}
