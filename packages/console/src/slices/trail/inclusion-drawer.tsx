import type { TrailEntry } from '@haechi/contract';
import { Drawer, Stack } from '@mantine/core';
import { useActorName } from '../../data/use-actor-name.ts';
import { useRead } from '../../data/use-read.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';

interface InclusionDrawerProps {
  readonly entry: TrailEntry | undefined;
  readonly sequence: number | null;
  readonly onClose: () => void;
}

/** One entry with the proof that it is part of a signed checkpoint. */
export function InclusionDrawer({ entry, sequence, onClose }: InclusionDrawerProps) {
  const { t } = useWords();
  return (
    <Drawer
      opened={sequence !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('trail.proof_of', { sequence: sequence ?? 0 })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="lg">
        {entry === undefined ? null : <EntryView entry={entry} />}
        {sequence === null ? null : <ProofView sequence={sequence} />}
      </Stack>
    </Drawer>
  );
}

function EntryView({ entry }: { readonly entry: TrailEntry }) {
  const words = useWords();
  const { t } = words;
  const actor = useActorName();
  return (
    <section aria-label={t('trail.entry')}>
      <h2>{words.word('trail_action', entry.action)}</h2>
      <Facts
        facts={[
          { name: t('field.time'), value: <TimeText at={entry.time} show="both" /> },
          { name: t('trail.actor'), value: actor(entry.actor) },
          { name: t('trail.target'), value: `${entry.target.kind} ${entry.target.id}` },
          { name: t('trail.hash'), value: <span className="hash">{entry.hash}</span> },
        ]}
      />
      <pre className="snippet">{JSON.stringify(entry.detail, null, 2)}</pre>
    </section>
  );
}

function ProofView({ sequence }: { readonly sequence: number }) {
  const words = useWords();
  const { t } = words;
  const proof = useRead(['trail', 'inclusion'], { params: { sequence } });
  if (proof.error !== null) return <ErrorState error={proof.error} onRetry={() => void proof.refetch()} />;
  return (
    <section aria-label={t('trail.proof')}>
      <Loaded read={proof}>
        {({ leaf, path, checkpoint }) => (
          <Stack gap="sm">
            <p>{t('trail.proof_words', { sequence, size: words.number(checkpoint.size), steps: path.length })}</p>
            <Facts
              facts={[
                { name: t('proof.leaf'), value: <span className="hash">{leaf}</span> },
                { name: t('proof.root'), value: <span className="hash">{checkpoint.root}</span> },
                { name: t('proof.signed'), value: <TimeText at={checkpoint.time} show="both" /> },
                { name: t('proof.key'), value: <span className="hash">{checkpoint.key_id}</span> },
                { name: t('proof.signature'), value: <span className="hash">{checkpoint.signature}</span> },
              ]}
            />
            <div>
              <h3>
                {t('proof.path')} <CopyButton text={JSON.stringify({ sequence, leaf, path, checkpoint })} />
              </h3>
              <ol className="hash">
                {path.map((hash) => (
                  <li key={hash}>{hash}</li>
                ))}
              </ol>
            </div>
          </Stack>
        )}
      </Loaded>
    </section>
  );
}
