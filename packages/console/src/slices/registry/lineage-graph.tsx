import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FocusEvent, type MouseEvent, useMemo, useState } from 'react';
import { Section } from '../../ui/page.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { box, connected, type LineageData, type LineageNode, layoutGraph, type PlacedNode } from './graph-layout.ts';

interface LineageGraphProps {
  readonly model: string;
  readonly data: LineageData;
}

/** From data set over run and version to route. The same as a list for who reads rather than looks, and first on a narrow screen. */
export function LineageGraph({ model, data }: LineageGraphProps) {
  const { t } = useWords();
  const [asList, setAsList] = useState(() => window.matchMedia('(max-width: 639.9px)').matches);
  return (
    <Section
      title={t('graph.title')}
      lead={t('graph.about')}
      aside={
        <Button size="compact-xs" variant="subtle" aria-pressed={asList} onClick={() => setAsList(!asList)}>
          {t('graph.as_list')}
        </Button>
      }
    >
      {asList ? <LineageList data={data} /> : <Picture model={model} data={data} />}
    </Section>
  );
}

function Picture({ model, data }: LineageGraphProps) {
  const { t } = useWords();
  const layout = useMemo(() => layoutGraph(data), [data]);
  const [active, setActive] = useState<string | null>(null);
  const lit = useMemo(() => (active === null ? null : connected(active, data.edges)), [active, data]);
  const isFaint = (id: string) => lit !== null && !lit.has(id);
  const follow = ({ target }: FocusEvent | MouseEvent) =>
    setActive((target as Element).closest('[data-node]')?.getAttribute('data-node') ?? null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="graph-scroll" tabIndex={0} aria-label={t('graph.title')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointing only lights up what belongs together; the list says the same */}
      <div
        className="graph"
        style={{ width: layout.width, height: layout.height }}
        onFocus={follow}
        onMouseOver={follow}
        onBlur={() => setActive(null)}
        onMouseLeave={() => setActive(null)}
      >
        <svg width={layout.width} height={layout.height} aria-hidden="true" focusable="false">
          {layout.edges.map(({ from, to, path }) => (
            <path
              key={`${from} ${to}`}
              d={path}
              className={lit !== null && !(lit.has(from) && lit.has(to)) ? 'graph-edge faint' : 'graph-edge'}
            />
          ))}
        </svg>
        {layout.nodes.map((node) => (
          <NodeBox key={node.id} model={model} node={node} faint={isFaint(node.id)} />
        ))}
      </div>
    </section>
  );
}

interface NodeBoxProps {
  readonly model: string;
  readonly node: PlacedNode;
  readonly faint: boolean;
}

function NodeBox({ model, node, faint }: NodeBoxProps) {
  const words = useWords();
  const look = {
    className: `graph-node ${node.kind}${faint ? ' faint' : ''}`,
    style: { left: node.x, top: node.y, width: box.width, height: box.height },
    title: node.label,
    'data-node': node.id,
  };
  const inside = (
    <>
      <span className="graph-kind">{about(node, words)}</span>
      <span className="graph-label">{node.label}</span>
    </>
  );
  const name = node.id.slice(node.id.indexOf(':') + 1);
  if (node.kind === 'version')
    return (
      <Link {...look} to="/models/$model/versions/$version" params={{ model, version: name }}>
        {inside}
      </Link>
    );
  if (node.kind === 'route')
    return (
      <Link {...look} to="/routes/$route" params={{ route: name }}>
        {inside}
      </Link>
    );
  return <div {...look}>{inside}</div>;
}

function about({ kind, detail }: LineageNode, words: Words): string {
  const { t } = words;
  const rows = detail['rows'];
  const stage = detail['stage'];
  if (kind === 'dataset' && typeof rows === 'number') return t('graph.dataset', { rows: words.number(rows) });
  if (kind === 'version' && typeof stage === 'string' && stage !== 'none')
    return `${t('graph.version')} · ${words.word('stage', stage)}`;
  return t(`graph.${kind === 'dataset' ? 'data' : kind}`);
}

function LineageList({ data }: { readonly data: LineageData }) {
  const words = useWords();
  const labels = new Map(data.nodes.map(({ id, label }) => [id, label]));
  const namesOf = (ids: readonly string[]) => ids.map((id) => labels.get(id) ?? id).join(', ');
  const from = (id: string) => data.edges.filter((edge) => edge.to === id).map((edge) => edge.from);
  const to = (id: string) => data.edges.filter((edge) => edge.from === id).map((edge) => edge.to);
  return (
    <ul className="list inset">
      {data.nodes
        .filter(({ kind }) => kind === 'version')
        .map(({ id, label }) => {
          const parents = from(id);
          const runs = parents.filter((one) => one.startsWith('run:'));
          const sets = [...parents.filter((one) => one.startsWith('dataset:')), ...runs.flatMap(from)];
          const routes = to(id);
          return (
            <li key={id}>
              <strong>{label}</strong>: {words.t('graph.from', { names: namesOf(sets) })}
              {runs.length === 0 ? null : <> · {words.t('graph.by_run', { names: namesOf(runs) })}</>}
              {' · '}
              {routes.length === 0
                ? words.t('graph.serves_nothing')
                : words.t('graph.serves', { names: namesOf(routes) })}
            </li>
          );
        })}
    </ul>
  );
}
