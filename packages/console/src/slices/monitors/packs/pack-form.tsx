import type { IndicatorPack } from '@haechi/contract';
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
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

type Applied = ResultOf<'indicatorPacks', 'apply'>;

/** The columns of a pack, filled in, with a look at what would change before it does. */
export function PackForm({ system, pack }: { readonly system: string; readonly pack: IndicatorPack }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('monitors.write');
  const queries = useQueryClient();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const look = useAsk(['indicatorPacks', 'apply']);
  const apply = useChange(['indicatorPacks', 'apply'], () => {
    look.reset();
    void queries.invalidateQueries({ queryKey: ['monitorDefinitions'] });
  });
  const params = { system, pack: pack.id };
  const parameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ''));
  const edit = (id: string, value: string) => {
    setGiven({ ...given, [id]: value });
    look.reset();
    apply.reset();
  };
  const seen = look.data;
  const error = look.error ?? apply.error;
  const differs = seen?.changes.some(({ change }) => change !== 'same') === true;
  return (
    <>
      <Section title={t('packs.fill')} lead={t('packs.fill_about')}>
        <div className="form">
          <div className="form-row">
            {pack.parameters.map(({ id, kind, default: usual, about }) => (
              <TextInput
                key={id}
                label={words.say(about)}
                description={t(`packs.kind_${kind}`)}
                inputWrapperOrder={['label', 'input', 'error', 'description']}
                placeholder={usual ?? ''}
                disabled={!mayWrite}
                value={given[id] ?? ''}
                onChange={(event) => edit(id, event.currentTarget.value)}
              />
            ))}
          </div>
          {mayWrite ? (
            <div className="row">
              <Button
                variant="default"
                loading={look.isPending}
                onClick={() => look.mutate({ params, body: { parameters, dry_run: true } })}
              >
                {t('yaml.look')}
              </Button>
              <Button
                loading={apply.isPending}
                disabled={!differs}
                onClick={() => apply.mutate({ params, body: { parameters } })}
              >
                {t('yaml.apply')}
              </Button>
              {apply.isSuccess ? <Mark tone="pass" word={t('yaml.applied')} /> : null}
            </div>
          ) : null}
          {error === null ? null : <FailureText error={error} />}
        </div>
      </Section>
      {seen === undefined ? null : <PackChanges seen={seen} pack={pack} />}
    </>
  );
}

interface Row {
  readonly monitor: string;
  readonly change: Applied['changes'][number]['change'] | 'left_out';
  readonly missing: readonly string[];
}
const tones = { created: 'pass', changed: 'warn', same: 'skipped', left_out: 'skipped' } as const;

function PackChanges({ seen, pack }: { readonly seen: Applied; readonly pack: IndicatorPack }) {
  const words = useWords();
  const rows: Row[] = [
    ...seen.changes.map(({ monitor, change }) => ({ monitor, change, missing: [] })),
    ...seen.left_out.map(({ monitor, missing }) => ({ monitor, change: 'left_out' as const, missing })),
  ];
  return (
    <Section title={words.t('yaml.changes')} flush>
      <PlainTable
        label={words.t('yaml.changes')}
        columns={columns(words, pack)}
        rows={rows}
        rowKey={({ monitor }) => monitor}
      />
    </Section>
  );
}

function columns(words: Words, pack: IndicatorPack): Column<Row>[] {
  const { t } = words;
  const aboutOf = (id: string) => {
    const found = pack.parameters.find((one) => one.id === id);
    return found === undefined ? id : words.say(found.about);
  };
  return [
    {
      key: 'change',
      title: t('yaml.change'),
      cell: ({ change }) => (
        <Mark
          tone={tones[change]}
          word={change === 'left_out' ? t('packs.left_out') : t(`yaml.change_${change}`)}
          look="plain"
        />
      ),
    },
    { key: 'monitor', title: t('monitors.monitor'), cell: ({ monitor }) => monitor },
    { key: 'missing', title: t('packs.missing'), cell: ({ missing }) => missing.map(aboutOf).join('; ') },
  ];
}
