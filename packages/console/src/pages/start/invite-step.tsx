import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { InviteForm } from '../../slices/access/index.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Somebody to share the watch with; may be left out. */
export function InviteStep({ system }: { readonly system: string | null }) {
  const { t } = useWords();
  const mayInvite = useMay('people.manage');
  const [link, setLink] = useState<string | null>(null);
  return (
    <div className="stack tight">
      {link !== null ? (
        <ShownOnce label={t('people.link')} secret={link} />
      ) : mayInvite ? (
        <InviteForm onInvited={({ invitation }) => setLink(invitation.link)} />
      ) : (
        <p className="soft">{t('start.ask_admin')}</p>
      )}
      {system === null ? null : (
        <Link to="/systems/$system" params={{ system }}>
          {t('start.open_system')}
        </Link>
      )}
    </div>
  );
}
