import { Button, Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../../../data/calls.ts';
import { useAsk } from '../../../data/use-ask.ts';
import { useChange } from '../../../data/use-change.ts';
import { useMay } from '../../../data/use-me.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';

type Change = ResultOf<'monitorDefinitions', 'applyYaml'>['changes'][number];

interface YamlEditorProps {
  readonly system: string;
  /** The monitors as they are. */
  readonly first: string;
}

/** All monitors of a system as YAML: change or paste, see what would change, apply. */
export function YamlEditor({ system, first }: YamlEditorProps) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('monitors.write');
  const [yaml, setYaml] = useState(first);
  const [prune, setPrune] = useState(false);
  const look = useAsk(['monitorDefinitions', 'applyYaml']);
  const apply = useChange(['monitorDefinitions', 'applyYaml'], () => look.reset());
  const body = { yaml, prune };
  const seen = look.data?.changes;
  const differs = seen?.some(({ change }) => change !== 'same') === true;
  const edit = (next: () => void) => {
    next();
    look.reset();
    apply.reset();
  };
  const error = look.error ?? apply.error;
  return (
    <div className="stack">
      <Section title={t('yaml.edit')} lead={t('yaml.edit_about')}>
        <div className="form">
          <Textarea
            aria-label={t('yaml.edit')}
            value={yaml}
            readOnly={!mayWrite}
            autosize
            minRows={14}
            maxRows={36}
            spellCheck={false}
            classNames={{ input: 'code-input' }}
            onChange={({ currentTarget: { value } }) => edit(() => setYaml(value))}
          />
          {mayWrite ? (
            <>
              <Checkbox
                label={t('yaml.prune')}
                description={t('yaml.prune_about')}
                checked={prune}
                onChange={({ currentTarget: { checked } }) => edit(() => setPrune(checked))}
              />
              <div className="row">
                <Button
                  variant="default"
                  loading={look.isPending}
                  onClick={() => look.mutate({ params: { system }, body: { ...body, dry_run: true } })}
                >
                  {t('yaml.look')}
                </Button>
                <Button
                  loading={apply.isPending}
                  disabled={!differs}
                  onClick={() => apply.mutate({ params: { system }, body: { ...body, dry_run: false } })}
                >
                  {t('yaml.apply')}
                </Button>
                {apply.isSuccess ? <Mark tone="pass" word={t('yaml.applied')} /> : null}
              </div>
            </>
          ) : null}
          {error === null ? null : <FailureText error={error} />}
        </div>
      </Section>
      {seen === undefined ? null : (
        <Section title={t('yaml.changes')} flush>
          {seen.length === 0 ? (
            <p className="card-note soft">{t('yaml.no_changes')}</p>
          ) : (
            <PlainTable
              label={t('yaml.changes')}
              columns={columns(words)}
              rows={seen}
              rowKey={({ monitor }) => monitor}
            />
          )}
        </Section>
      )}
    </div>
  );
}

const tones = { created: 'pass', changed: 'warn', removed: 'fail', same: 'skipped' } as const;

function columns({ t }: Words): Column<Change>[] {
  return [
    {
      key: 'change',
      title: t('yaml.change'),
      cell: ({ change }) => <Mark tone={tones[change]} word={t(`yaml.change_${change}`)} look="plain" />,
    },
    { key: 'monitor', title: t('monitors.monitor'), cell: ({ monitor }) => monitor },
  ];
}
