import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { Lineage } from '../../slices/registry/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

interface LineageCardProps {
  /** `model/number`, or null when no version is the cause. */
  readonly label: string | null;
  /** What the incident itself kept of the lineage. */
  readonly words: readonly string[];
}

/** Where the version at fault comes from. */
export function LineageCard({ label, words }: LineageCardProps) {
  const { t } = useWords();
  const mayRead = useMay('models.read');
  const [, model, number] = /^(.+)\/(\d+)$/.exec(label ?? '') ?? [];
  const version = useRead(
    ['registry', 'getVersion'],
    { params: { model: model ?? '', version: Number(number ?? 1) } },
    { enabled: mayRead && model !== undefined },
  );
  if (label === null) return null;
  // The register knows more than the incident kept; what the incident kept is shown where the register cannot be read.
  if (mayRead && model !== undefined && version.error === null)
    return (
      <Section title={t('lineage.of', { version: label })}>
        <Loaded read={version}>{(data) => <Lineage version={data} />}</Loaded>
      </Section>
    );
  if (words.length === 0) return null;
  return (
    <Section title={t('lineage.of', { version: label })}>
      <ul>
        {words.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}
