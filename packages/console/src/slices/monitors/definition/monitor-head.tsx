import { Button, Switch } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useChange } from '../../../data/use-change.ts';
import { useMay } from '../../../data/use-me.ts';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import { FailureText } from '../../../ui/error-state.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Glyph } from '../../../ui/verdict.tsx';
import { BackfillButton } from './backfill-button.tsx';
import { definitionOf } from './definition-of.ts';
import type { MonitorState } from './monitor-types.ts';
import { heldWords, monitorName } from './monitor-words.ts';

/** How a monitor stands, in a sentence, and what can be done with it. */
export function MonitorHead({ monitor }: { readonly monitor: MonitorState }) {
  const words = useWords();
  const { t } = words;
  const { latest, enabled } = monitor;
  const verdict = enabled ? (latest?.verdict ?? 'skipped') : 'skipped';
  const sentence = !enabled ? t('monitor.is_off') : latest === null ? t('monitor.not_yet') : words.say(latest.reason);
  return (
    <section className="card banner" aria-label={t('system.sentence')}>
      <Glyph tone={verdict} size={22} />
      <div className="banner-body stack tight">
        <div className="row">
          <h2 className="grow-wide">{monitorName(monitor)}</h2>
          <MonitorActions monitor={monitor} />
        </div>
        <p className="headline">{sentence}</p>
        <p className="soft">
          {t(`kind.${monitor.kind}`)} · {heldWords(monitor, words)}
        </p>
        <div className="row wide-gap soft small">
          <span>
            {t('monitors.evaluated')} <TimeText at={latest?.evaluated_at ?? null} />
          </span>
          {enabled && monitor.next_run_at !== null ? (
            <span>
              {t('monitors.next')} <TimeText at={monitor.next_run_at} />
            </span>
          ) : null}
          <Link to="/systems/$system/findings" params={{ system: monitor.system }} search={{ monitor: monitor.id }}>
            {t('monitor.findings', { count: monitor.open_findings })}
          </Link>
        </div>
      </div>
    </section>
  );
}

function MonitorActions({ monitor }: { readonly monitor: MonitorState }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const mayWrite = useMay('monitors.write');
  const params = { system: monitor.system, monitor: monitor.id };
  const update = useChange(['monitorDefinitions', 'update']);
  const remove = useChange(['monitorDefinitions', 'remove'], () => {
    void navigate({ to: '/systems/$system/monitors', params: { system: monitor.system } });
  });
  if (!mayWrite) return null;
  return (
    <div className="row">
      <Switch
        label={t('monitor.enabled')}
        checked={monitor.enabled}
        disabled={update.isPending}
        onChange={(event) =>
          update.mutate({
            params,
            body: { ...definitionOf(monitor), enabled: event.currentTarget.checked, revision: monitor.revision },
          })
        }
      />
      <Button
        size="xs"
        variant="default"
        renderRoot={(props) => <Link {...props} to="/systems/$system/monitors/$monitor/edit" params={params} />}
      >
        {t('monitor.edit')}
      </Button>
      <BackfillButton monitor={monitor} />
      <ConfirmButton
        label={t('monitor.remove')}
        color="red"
        title={t('monitor.remove_title', { name: monitorName(monitor) })}
        onConfirm={() => remove.mutateAsync({ params })}
      >
        {t('monitor.remove_about')}
      </ConfirmButton>
      {update.error === null ? null : <FailureText error={update.error} />}
    </div>
  );
}
