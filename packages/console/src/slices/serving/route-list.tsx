import type { ServingRoute } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { LiveSplit } from './live-split.tsx';

/** Routes with their split, and whether every process serves it already. */
export function RouteList({ routes }: { readonly routes: readonly ServingRoute[] }) {
  const words = useWords();
  return <PlainTable label={words.t('routes.title')} columns={columns(words)} rows={routes} rowKey={({ id }) => id} />;
}

function columns({ t }: Words): Column<ServingRoute>[] {
  return [
    {
      key: 'route',
      title: t('routes.route'),
      cell: ({ id }) => (
        <Link to="/routes/$route" params={{ route: id }} className="plain-link">
          <strong>{id}</strong>
        </Link>
      ),
    },
    { key: 'split', title: t('split.label'), cell: (route) => <LiveSplit route={route} /> },
    { key: 'log', title: t('routes.log'), wide: true, cell: ({ log }) => t(`routes.log_${log}`) },
    {
      key: 'acknowledged',
      title: t('routes.acknowledged'),
      wide: true,
      cell: ({ acknowledged: { by, of } }) => t('routes.acknowledged_of', { by, of }),
    },
  ];
}
