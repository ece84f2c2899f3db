import { Button, Drawer, Stack } from '@mantine/core';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { EstimateData } from './estimate-text.tsx';
import { EstimateText } from './estimate-text.tsx';
import { type Fact, Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { TimeText } from './time-text.tsx';
import { useWords } from './use-words.ts';
import { Mark } from './verdict.tsx';
import type { Tone } from './verdict-colours.ts';

/** What is known of a decision: the rule, the numbers, the time, who acted, and where it is on record. */
export interface Reason {
  readonly title: string;
  readonly state: { readonly tone: Tone; readonly word: string };
  readonly rule: string;
  readonly sentence?: string;
  readonly estimates: readonly { readonly name: string; readonly estimate: EstimateData }[];
  readonly facts: readonly Fact[];
  /** Further parts under their own titles; those without facts are left out. */
  readonly more?: readonly { readonly title: string; readonly facts: readonly Fact[] }[];
  readonly at: string | null;
  readonly actor?: string;
  /** Leads to the entry on record. */
  readonly record?: ReactNode;
}

const WhyContext = createContext<(reason: Reason) => void>(() => undefined);

/** The one drawer that explains. */
export function WhyProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  const [reason, setReason] = useState<Reason | null>(null);
  const [opened, setOpened] = useState(false);
  const open = useMemo(
    () => (next: Reason) => {
      setReason(next);
      setOpened(true);
    },
    [],
  );
  return (
    <WhyContext value={open}>
      {children}
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size="md"
        title={t('why.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {reason === null ? null : <ReasonView reason={reason} />}
      </Drawer>
    </WhyContext>
  );
}

/** Opens the drawer. */
export function WhyButton({ reason }: { readonly reason: Reason }) {
  const { t } = useWords();
  const open = useContext(WhyContext);
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      leftSection={<Icon name="question" size={14} />}
      aria-label={`${t('why.ask')} ${reason.title}`}
      onClick={() => open(reason)}
    >
      {t('why.ask')}
    </Button>
  );
}

function ReasonView({ reason }: { readonly reason: Reason }) {
  const { t } = useWords();
  return (
    <Stack gap="md" className="why">
      <div>
        <Mark tone={reason.state.tone} word={reason.state.word} />
        <h2>{reason.title}</h2>
        {reason.sentence === undefined ? null : <p>{reason.sentence}</p>}
      </div>
      <section aria-label={t('why.rule')}>
        <h3>{t('why.rule')}</h3>
        <p>{reason.rule}</p>
      </section>
      {reason.estimates.length === 0 ? null : (
        <section aria-label={t('why.numbers')}>
          <h3>{t('why.numbers')}</h3>
          {reason.estimates.map((item) => (
            <EstimateFacts key={item.name} {...item} />
          ))}
        </section>
      )}
      <section aria-label={t('why.when')}>
        <h3>{t('why.when')}</h3>
        <Facts
          facts={[
            { name: t('why.time'), value: <TimeText at={reason.at} show="both" /> },
            ...(reason.actor === undefined ? [] : [{ name: t('why.actor'), value: reason.actor }]),
            ...reason.facts,
            ...(reason.record === undefined ? [] : [{ name: t('why.record'), value: reason.record }]),
          ]}
        />
      </section>
      {reason.more
        ?.filter(({ facts }) => facts.length > 0)
        .map(({ title, facts }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <Facts facts={facts} />
          </section>
        ))}
    </Stack>
  );
}

function EstimateFacts({ name, estimate }: { readonly name: string; readonly estimate: EstimateData }) {
  const words = useWords();
  const { lower, upper, level, n, method } = estimate;
  return (
    <div className="why-number">
      <p className="why-number-name">
        {name} <EstimateText estimate={estimate} />
      </p>
      <p className="soft small">
        {lower === null || upper === null
          ? words.t('estimate.no_interval')
          : words.t('estimate.interval', {
              lower: words.number(lower),
              upper: words.number(upper),
              level: words.share(level ?? 0.95),
            })}
        {' · '}
        {words.t('estimate.n', { n: words.number(n) })}
        {' · '}
        {words.word('method', method)}
      </p>
    </div>
  );
}
