import type { MonitorEdit } from '@haechi/contract';
import { Button, Collapse } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { slugOf } from '../../systems/index.ts';
import { BasicFields } from './basic-fields.tsx';
import { checkDraft } from './check-draft.ts';
import { ConflictNote } from './conflict-note.tsx';
import { CostFields } from './cost-fields.tsx';
import type { DraftPart } from './draft-part.ts';
import { LimitFields } from './limit-fields.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { ReferenceFields } from './reference-fields.tsx';
import { RowFields } from './row-fields.tsx';
import { SettingsFields } from './settings-fields.tsx';
import { WindowFields } from './window-fields.tsx';

interface MonitorFormProps {
  readonly system: string;
  readonly first: MonitorEdit;
  /** Id and revision of the monitor that is changed; absent for a new one. */
  readonly changed?: { readonly id: string; readonly revision: number };
  /** Suggested id of a new one. */
  readonly id?: string;
  readonly onSaved: (id: string) => void;
  /** Loads the monitor anew, after somebody else changed it. */
  readonly onReload?: () => void;
}

/** A monitor's definition, with a look at what it would say before it is kept. */
export function MonitorForm({ system, first, changed, id: suggested = '', onSaved, onReload }: MonitorFormProps) {
  const { t } = useWords();
  const [edit, setEdit] = useState(first);
  const [id, setId] = useState(changed?.id ?? suggested);
  const [asked, setAsked] = useState(false);
  const create = useChange(['monitorDefinitions', 'create'], (made) => onSaved(made.id));
  const update = useChange(['monitorDefinitions', 'update'], (made) => onSaved(made.id));
  const save = changed === undefined ? create : update;
  const problems = checkDraft(id, edit);
  const part = {
    edit,
    onChange: (next: Partial<MonitorEdit>) => setEdit({ ...edit, ...next }),
    // An id that was not written yet is not held against the reader.
    problem: (field: string) => {
      const found = problems.find((one) => one.field === field);
      return found === undefined || (field === 'id' && !asked) ? null : t(`draft.${found.problem}`);
    },
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if (problems.length > 0) return;
    if (changed === undefined) create.mutate({ params: { system }, body: { ...edit, id } });
    else update.mutate({ params: { system, monitor: changed.id }, body: { ...edit, revision: changed.revision } });
  }
  function rename(title: string): void {
    const followed = changed === undefined && (id === '' || id === slugOf(edit.title));
    part.onChange({ title });
    if (followed) setId(slugOf(title));
  }
  return (
    <form onSubmit={submit} className="stack" noValidate>
      <BasicFields {...part} id={id} onTitle={rename} {...(changed === undefined ? { onId: setId } : {})} />
      <div className="grid-2">
        <WindowFields {...part} />
        {edit.window.type === 'stream' ? null : <ReferenceFields {...part} />}
      </div>
      <RowFields {...part} />
      <LimitFields {...part} />
      {edit.kind === 'cost' ? <CostFields {...part} /> : <SettingsSection {...part} />}
      {save.error === null ? null : onReload === undefined ? (
        <FailureText error={save.error} />
      ) : (
        <ConflictNote error={save.error} onReload={onReload} />
      )}
      {asked && problems.length > 0 ? (
        <p className="problem" role="alert">
          {t('form.problems')}
        </p>
      ) : null}
      <PreviewPanel system={system} edit={edit} disabled={problems.some(({ field }) => field !== 'id')}>
        <Button type="submit" loading={save.isPending}>
          {changed === undefined ? t('form.create') : t('form.save')}
        </Button>
      </PreviewPanel>
    </form>
  );
}

/** How the numbers are computed: for most readers the defaults. */
function SettingsSection(part: DraftPart) {
  const { t } = useWords();
  const [more, setMore] = useState(false);
  return (
    <Section
      title={t('form.settings')}
      aside={
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={more}
          rightSection={<Icon name={more ? 'chevronDown' : 'chevronRight'} size={14} />}
          onClick={() => setMore(!more)}
        >
          {more ? t('form.less') : t('form.more')}
        </Button>
      }
    >
      <Collapse expanded={more}>
        <SettingsFields {...part} />
      </Collapse>
    </Section>
  );
}
