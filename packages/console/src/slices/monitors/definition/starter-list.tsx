import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { useMay } from '../../../data/use-me.ts';
import { useRead } from '../../../data/use-read.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { useWords } from '../../../ui/use-words.ts';

interface StarterListProps {
  readonly system: string;
  /** Ids that are taken. */
  readonly taken: readonly string[];
}

/** Ready-made monitors: each is created with one button, or changed first. */
export function StarterList({ system, taken }: StarterListProps) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('monitors.write');
  const starters = useRead(['monitorDefinitions', 'starters'], { params: { system } });
  const [asked, setAsked] = useState<string | null>(null);
  const create = useChange(['monitorDefinitions', 'create']);
  return (
    <>
      {create.error === null ? null : <FailureText error={create.error} />}
      <Loaded read={starters} height={260}>
        {({ items }) => (
          <ul className="starters">
            {items
              .filter(({ id }) => !taken.includes(id))
              .map(({ id, name, why, definition }) => (
                <li key={id} className="starter">
                  <span className="soft small">{t(`kind.${definition.kind}`)}</span>
                  <h3>{words.say(name)}</h3>
                  <p className="soft grow">{words.say(why)}</p>
                  {mayWrite ? (
                    <div className="row">
                      <Button
                        size="xs"
                        variant="light"
                        leftSection={<Icon name="plus" size={14} />}
                        aria-label={t('starters.add_named', { name: words.say(name) })}
                        loading={create.isPending && asked === id}
                        disabled={create.isPending}
                        onClick={() => {
                          setAsked(id);
                          create.mutate({
                            params: { system },
                            body: { ...definition, id, title: words.say(name) },
                          });
                        }}
                      >
                        {t('starters.add')}
                      </Button>
                      <Link
                        to="/systems/$system/new-monitor"
                        params={{ system }}
                        search={{ starter: id }}
                        className="small"
                      >
                        {t('starters.change')}
                        <span className="sr-only"> {words.say(name)}</span>
                      </Link>
                    </div>
                  ) : null}
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}
