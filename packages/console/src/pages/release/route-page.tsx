import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { LiveSplit } from '../../slices/serving/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';
import '../../styles/release.css';

/** One route: who answers, in what state they are, how it is set. */
export function RoutePage() {
  const { t } = useWords();
  const { route } = useParams({ from: '/frame/routes/$route' });
  const read = useRead(['serving', 'getRoute'], { params: { route } });
  return (
    <Page title={route} lead={t('routes.about')}>
      <Trace links={[{ to: '/routes', label: t('routes.title') }]} here={route} />
      <Loaded read={read} height={240}>
        {(data) => (
          <Section title={t('split.label')}>
            <LiveSplit route={data} />
          </Section>
        )}
      </Loaded>
    </Page>
  );
}
