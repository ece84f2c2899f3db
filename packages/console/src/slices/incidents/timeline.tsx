import type { Incident } from '@haechi/contract';
import { useActorName } from '../../data/use-actor-name.ts';
import { Icon } from '../../ui/icon.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Glyph } from '../../ui/verdict.tsx';

type Item = Incident['timeline'][number];

/** What happened, in order. */
export function Timeline({ items }: { readonly items: readonly Item[] }) {
  const words = useWords();
  const actor = useActorName();
  return (
    <ol className="timeline">
      {items.map((item) => (
        <li key={`${item.time} ${item.kind} ${item.sentence.key}`}>
          <KindGlyph kind={item.kind} />
          <p>{words.say(item.sentence)}</p>
          <p className="timeline-meta">
            {words.t(`timeline.${item.kind}`)} · {actor(item.actor)} · <TimeText at={item.time} show="absolute" />
          </p>
        </li>
      ))}
    </ol>
  );
}

function KindGlyph({ kind }: { readonly kind: Item['kind'] }) {
  if (kind === 'cause') return <Glyph tone="fail" size={15} />;
  if (kind === 'alert') return <Glyph tone="warn" size={15} />;
  if (kind === 'action') return <Icon name="act" size={16} />;
  return <Icon name={kind === 'note' ? 'account' : 'clock'} size={16} />;
}
