import { CreateKeyForm } from '../../slices/access/index.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { useWords } from '../../ui/use-words.ts';

interface KeyStepProps {
  readonly system: string | null;
  readonly secret: string | null;
  readonly onSecret: (secret: string) => void;
}

export function KeyStep({ system, secret, onSecret }: KeyStepProps) {
  const { t } = useWords();
  if (secret !== null) return <ShownOnce label={t('keys.secret')} secret={secret} />;
  return <CreateKeyForm systems={system === null ? [] : [system]} onCreated={(made) => onSecret(made.secret)} />;
}
