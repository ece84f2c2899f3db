import type { TrailEntry } from '@haechi/contract';
import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ResultOf } from '../../data/calls.ts';
import { useActorName } from '../../data/use-actor-name.ts';
import { useRead } from '../../data/use-read.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { checkInclusion } from './check-inclusion.ts';

interface InclusionDrawerProps {
  /** From the list, where it is there; a link may name one that is not. */
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
      {sequence === null ? null : <Proof entry={entry} sequence={sequence} />}
    </Drawer>
  );
}

function Proof({ entry, sequence }: { readonly entry: TrailEntry | undefined; readonly sequence: number }) {
  const proof = useRead(['trail', 'inclusion'], { params: { sequence } });
  const shown = entry ?? proof.data?.entry;
  return (
    <Stack gap="lg">
      {shown === undefined ? null : <EntryView entry={shown} />}
      {proof.error === null ? (
        <Loaded read={proof}>{(data) => <ProofView proof={data} />}</Loaded>
      ) : (
        <ErrorState error={proof.error} onRetry={() => void proof.refetch()} />
      )}
    </Stack>
  );
}

function EntryView({ entry }: { readonly entry: TrailEntry }) {
  const words = useWords();
  const { t } = words;
  const actor = useActorName();
  return (
    <section aria-label={t('trail.entry')} className="stack tight">
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

function ProofView({ proof }: { readonly proof: ResultOf<'trail', 'inclusion'> }) {
  const words = useWords();
  const { t } = words;
  const { leaf, path, checkpoint, entry } = proof;
  return (
    <section aria-label={t('trail.proof')} className="stack tight">
      <OwnCheck proof={proof} />
      <p>
        {t('trail.proof_words', {
          sequence: entry.sequence,
          size: words.number(checkpoint.size),
          steps: path.length,
        })}
      </p>
      <Facts
        facts={[
          { name: t('proof.leaf'), value: <span className="hash">{leaf}</span> },
          { name: t('proof.root'), value: <span className="hash">{checkpoint.root}</span> },
          { name: t('proof.signed'), value: <TimeText at={checkpoint.time} show="both" /> },
          { name: t('proof.key'), value: <span className="hash">{checkpoint.key_id}</span> },
          { name: t('proof.signature'), value: <span className="hash">{checkpoint.signature}</span> },
        ]}
      />
      <div className="row">
        <h3>{t('proof.path')}</h3>
        <CopyButton text={JSON.stringify(proof)} />
      </div>
      <ol className="hash">
        {path.map((hash) => (
          <li key={hash}>{hash}</li>
        ))}
      </ol>
    </section>
  );
}

/** The proof is worth more when the reader's own machine has recomputed it. */
function OwnCheck({ proof }: { readonly proof: ResultOf<'trail', 'inclusion'> }) {
  const { t } = useWords();
  const check = useQuery({
    queryKey: ['own check', proof.leaf, proof.checkpoint.root],
    // An undefined answer is not a valid one for a query; null says that this browser cannot tell.
    queryFn: async () => (await checkInclusion(proof)) ?? null,
  });
  if (check.data === undefined) return null;
  return (
    <div aria-live="polite">
      {check.data === null ? (
        <Mark tone="skipped" word={t('proof.unchecked')} />
      ) : check.data ? (
        <Mark tone="pass" word={t('proof.checked')} />
      ) : (
        <Mark tone="fail" word={t('proof.broken')} />
      )}
    </div>
  );
}
