import type { ChartData } from './chart-types.ts';

interface TooltipWords {
  readonly number: (value: number) => string;
  readonly absolute: (at: number) => string;
  readonly interval: (lower: number, upper: number) => string;
  readonly observations: (n: number) => string;
  readonly revised: string;
}

/** What is under the cross-hair, built as nodes, so that no text of an event is ever read as markup. */
export function chartTooltip(data: ChartData, colours: readonly string[], words: TooltipWords) {
  return (time: number): HTMLElement => {
    const box = tipHead(words.absolute(time));
    data.series.forEach((series, index) => {
      const point = series.points.find((candidate) => candidate.time === time);
      if (point === undefined || point.value === null) return;
      const more = [
        typeof point.lower === 'number' && typeof point.upper === 'number'
          ? words.interval(point.lower, point.upper)
          : '',
        point.n === undefined ? '' : words.observations(point.n),
        point.revised === true ? words.revised : '',
      ];
      const colour = colours[index % colours.length] ?? '';
      box.append(...tipRow({ colour, name: series.name, value: words.number(point.value), more }));
    });
    return box;
  };
}

/** The box of a tooltip with its first line. */
export function tipHead(text: string): HTMLElement {
  const box = element('div', 'chart-tip');
  box.append(element('div', 'chart-tip-time', text));
  return box;
}

interface TipRow {
  readonly colour: string;
  readonly name: string;
  readonly value: string;
  readonly more: readonly string[];
}

/** One series: its colour, name and value, and what is known of the value; empty texts are left out. */
export function tipRow({ colour, name, value, more }: TipRow): readonly HTMLElement[] {
  const row = element('div', 'chart-tip-row');
  const dot = element('span', 'chart-tip-dot');
  dot.style.background = colour;
  row.append(dot, element('span', 'chart-tip-name', name), element('strong', '', value));
  const said = more.filter((text) => text !== '');
  return said.length === 0 ? [row] : [row, element('div', 'chart-tip-more', said.join(' · '))];
}

function element(tag: 'div' | 'span' | 'strong', className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
