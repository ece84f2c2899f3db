import type { Flag } from '@haechi/contract';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAsk } from '../../../data/use-ask.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';

const example = '{\n  "targetingKey": "user-1"\n}';

/** A context as JSON; undefined where it is none. */
function contextOf(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a context would be given, and which rule decides. Nobody counts as exposed. */
export function FlagTrial({ flag }: { readonly flag: Pick<Flag, 'key'> }) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState(example);
  const ask = useAsk(['flags', 'explain']);
  const context = contextOf(text);
  const answer = ask.data;
  return (
    <Section title={t('flags.trial')} lead={t('flags.trial_about')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (context !== undefined) ask.mutate({ params: { flag: flag.key }, body: { context } });
        }}
      >
        <Textarea
          label={t('flags.context')}
          value={text}
          autosize
          minRows={4}
          maxRows={14}
          spellCheck={false}
          classNames={{ input: 'code-input' }}
          error={context === undefined ? t('flags.no_json') : null}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
            ask.reset();
          }}
        />
        <div>
          <Button type="submit" size="xs" variant="default" loading={ask.isPending} disabled={context === undefined}>
            {t('flags.try')}
          </Button>
        </div>
        {ask.error === null ? null : <FailureText error={ask.error} />}
        {answer === undefined ? null : (
          <div role="status">
            <Facts
              facts={[
                { name: t('flags.variant'), value: <strong>{answer.variant ?? '–'}</strong> },
                { name: t('field.value'), value: <code>{JSON.stringify(answer.value)}</code> },
                { name: t('flags.why'), value: t(`flag_reason.${answer.reason}`) },
                ...[
                  { name: t('flags.rule'), value: answer.rule },
                  { name: t('flags.experiment'), value: answer.experiment },
                  { name: t('flags.holdout'), value: answer.holdout },
                  { name: t('flags.prerequisite'), value: answer.prerequisite },
                  { name: t('flags.fault'), value: answer.error },
                ].filter(({ value }) => value !== null),
              ]}
            />
          </div>
        )}
      </form>
    </Section>
  );
}
