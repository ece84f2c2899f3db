import type { Alert } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { type Reason, WhyButton } from '../../ui/why.tsx';

interface AlertListProps {
  readonly pages: PagesState<Alert>;
  /** Left out on the page of one system. */
  readonly showSystem?: boolean;
}

/** Alerts with what was found, and what can be done with them. */
export function AlertList({ pages, showSystem = true }: AlertListProps) {
  const words = useWords();
  const mayWrite = useMay('alerts.write');
  return (
    <DataTable
      label={words.t('alerts.title')}
      columns={columns(words, { showSystem, mayWrite })}
      pages={pages}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="check" title={words.t('alerts.none')}>
          {words.t('alerts.none_about')}
        </EmptyState>
      }
    />
  );
}

const tones = { open: 'fail', acknowledged: 'warn', resolved: 'pass' } as const;

function columns(words: Words, { showSystem, mayWrite }: { showSystem: boolean; mayWrite: boolean }): Column<Alert>[] {
  const { t } = words;
  const system: Column<Alert> = {
    key: 'system',
    title: t('field.system'),
    cell: (alert) => (
      <Link to="/systems/$system" params={{ system: alert.system }} className="plain-link">
        {alert.system}
      </Link>
    ),
  };
  const actions: Column<Alert> = {
    key: 'actions',
    title: t('field.actions'),
    cell: (alert) => <AlertActions alert={alert} />,
  };
  return [
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ state }) => <Mark tone={tones[state]} word={t(`alert_state.${state}`)} look="plain" />,
    },
    {
      key: 'sentence',
      title: t('alerts.what'),
      cell: ({ sentence, resolution }) => (
        <div className="cell-sentence">
          {words.say(sentence)}
          {resolution === null ? null : <div className="soft small">{words.say(resolution)}</div>}
        </div>
      ),
    },
    ...(showSystem ? [system] : []),
    { key: 'severity', title: t('field.severity'), wide: true, cell: ({ severity }) => t(`severity.${severity}`) },
    { key: 'raised', title: t('alerts.raised'), cell: ({ raised_at }) => <TimeText at={raised_at} /> },
    { key: 'why', title: t('why.title'), cell: (alert) => <WhyButton reason={alertReason(alert, words)} /> },
    ...(mayWrite ? [actions] : []),
  ];
}

function AlertActions({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const acknowledge = useChange(['alerts', 'acknowledge']);
  const resolve = useChange(['alerts', 'resolve']);
  const params = { id: alert.id };
  if (alert.state === 'resolved') return null;
  return (
    <div className="row">
      {alert.state === 'open' ? (
        <Button
          size="xs"
          variant="default"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ params })}
        >
          {t('alerts.acknowledge')}
        </Button>
      ) : null}
      <ConfirmButton
        label={t('alerts.resolve')}
        title={t('alerts.resolve_title')}
        reason={t('alerts.resolve_reason')}
        onConfirm={(reason) => resolve.mutateAsync({ params, body: { reason } })}
      >
        {t('alerts.resolve_about')}
      </ConfirmButton>
    </div>
  );
}

function alertReason(alert: Alert, words: Words): Reason {
  const { t } = words;
  const first = alert.findings[0];
  const rule = first?.basis === 'versus_stable' ? 'rule.alert_versus_stable' : 'rule.alert_limit';
  return {
    title: t('alerts.one'),
    state: { tone: tones[alert.state], word: t(`alert_state.${alert.state}`) },
    sentence: words.say(alert.sentence),
    rule: t(rule),
    estimates: alert.findings.map((finding) => ({ name: words.say(finding.sentence), estimate: finding.estimate })),
    facts: [
      { name: t('field.severity'), value: t(`severity.${alert.severity}`) },
      ...(alert.version === null ? [] : [{ name: t('finding.version'), value: alert.version }]),
      ...(alert.route === null ? [] : [{ name: t('finding.route'), value: alert.route }]),
    ],
    at: alert.raised_at,
    actor: t('why.by_objective'),
    record: (
      <Link to="/trail" search={{ target: alert.id }}>
        {t('why.open_record')}
      </Link>
    ),
  };
}
