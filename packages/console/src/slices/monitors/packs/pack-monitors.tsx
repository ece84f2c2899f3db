import type { IndicatorPack } from '@haechi/contract';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';

/** What a pack watches, and where each limit comes from. */
export function PackMonitors({ pack }: { readonly pack: IndicatorPack }) {
  const words = useWords();
  const { t } = words;
  return (
    <Section title={t('packs.monitors')}>
      <ul className="starters">
        {pack.monitors.map(({ id, name, why, limits }) => (
          <li key={id} className="starter">
            <span className="soft small">{id}</span>
            <h3>{words.say(name)}</h3>
            <p className="soft">{words.say(why)}</p>
            {limits.map((limit) => (
              <div key={limit.indicator} className="small">
                <strong>
                  {t(limit.side === 'min' ? 'packs.fails_below' : 'packs.fails_above', {
                    indicator: words.indicator(limit.indicator),
                    value: typeof limit.value === 'number' ? words.number(limit.value) : t('packs.own_value'),
                  })}
                </strong>
                <p className="soft">{words.say(limit.why)}</p>
                {limit.source === null ? null : <p className="soft">{t('packs.source', { source: limit.source })}</p>}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
