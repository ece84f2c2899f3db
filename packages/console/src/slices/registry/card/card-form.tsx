import type { ModelVersion } from '@haechi/contract';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { type CardField, cardLists, changesOf, draftOf } from './card-draft.ts';

interface CardFormProps {
  readonly version: ModelVersion;
  readonly onDone: () => void;
}

/** In the order in which the card shows them. */
const groups = {
  details: ['description', 'overview', 'documentation', 'owners', 'license', 'references', 'citation'],
  considerations: ['purpose', 'users', 'use_cases', 'out_of_scope', 'limitations', 'tradeoffs', 'ethics', 'mitigation'],
  data: ['architecture', 'data_period'],
  use: ['how_to_call', 'monitoring'],
} as const satisfies Record<string, readonly CardField[]>;

/** The parts of a card that only people know. */
export function CardForm({ version, onDone }: CardFormProps) {
  const { t } = useWords();
  const [first] = useState(version);
  const [draft, setDraft] = useState(() => draftOf(first));
  const edit = useChange(['registry', 'editNotes'], onDone);
  const changes = changesOf(first, draft);
  const isSame = Object.keys(changes).length === 0;
  const params = { model: version.model, version: version.version };
  const isList = (name: CardField) => cardLists.some((one) => one === name);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate({ params, body: { ...changes, revision: first.notes_revision } });
      }}
    >
      {(['details', 'considerations', 'data', 'use'] as const).map((group) => (
        <Section key={group} title={t(`card.${group}`)}>
          <div className="form">
            {groups[group].map((name) => (
              <Textarea
                key={name}
                label={t(`card.${name}`)}
                {...(isList(name) ? { description: t('card.line_each') } : {})}
                autosize
                minRows={isList(name) ? 2 : 1}
                maxRows={14}
                value={draft[name]}
                onChange={({ currentTarget: { value } }) => setDraft({ ...draft, [name]: value })}
              />
            ))}
          </div>
        </Section>
      ))}
      {edit.error === null ? null : <FailureText error={edit.error} />}
      <div className="row form-foot">
        <Button type="submit" loading={edit.isPending} disabled={isSame}>
          {t('save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
