import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Basis points by percent. */
const perPercent = 100;
/** Largest share that the contract takes, in percent. */
const mostPercent = 50;

/** Users of a system whom no experiment reaches, for as long as it is set. */
export function HoldoutCard({ system }: { readonly system: string }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('experiments.write');
  const read = useRead(['experiments', 'holdout'], { params: { system } });
  const set = useChange(['experiments', 'setHoldout'], () => setShare(null));
  const [share, setShare] = useState<string | number | null>(null);
  return (
    <Section title={t('ab.holdout')} lead={t('ab.holdout_about')}>
      <Loaded read={read} height={60}>
        {(holdout) => (
          <div className="stack tight">
            <p>
              {holdout.share === 0
                ? t('ab.holdout_none', { system })
                : t('ab.holdout_is', { system, share: words.share(holdout.share / 10_000) })}{' '}
              {holdout.changed_at === null ? null : (
                <span className="soft small">
                  <TimeText at={holdout.changed_at} />
                </span>
              )}
            </p>
            {mayWrite ? (
              <form
                className="row"
                onSubmit={(event) => {
                  event.preventDefault();
                  const basis = Math.round(Number(share ?? holdout.share / perPercent) * perPercent);
                  set.mutate({ params: { system }, body: { share: basis } });
                }}
              >
                <NumberInput
                  size="xs"
                  w={120}
                  aria-label={t('ab.holdout')}
                  suffix="%"
                  min={0}
                  max={mostPercent}
                  decimalScale={2}
                  value={share ?? holdout.share / perPercent}
                  onChange={setShare}
                />
                <Button type="submit" size="xs" variant="default" loading={set.isPending} disabled={share === null}>
                  {t('ab.holdout_set')}
                </Button>
              </form>
            ) : null}
            {set.error === null ? null : <FailureText error={set.error} />}
          </div>
        )}
      </Loaded>
    </Section>
  );
}
