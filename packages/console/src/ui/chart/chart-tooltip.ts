import type { ChartData } from './chart-types.ts';

interface TooltipWords {
  readonly number: (value: number) => string;
  readonly absolute: (at: number) => string;
  readonly interval: (lower: number, upper: number) => string;
  readonly observations: (n: number) => string;
}

/** What is under the cross-hair, built as nodes, so that no text of an event is ever read as markup. */
export function chartTooltip(data: ChartData, colours: readonly string[], words: TooltipWords) {
  return (time: number): HTMLElement => {
    const box = element('div', 'chart-tip');
    box.append(element('div', 'chart-tip-time', words.absolute(time)));
    data.series.forEach((series, index) => {
      const point = series.points.find((candidate) => candidate.time === time);
      if (point === undefined || point.value === null) return;
      const row = element('div', 'chart-tip-row');
      const dot = element('span', 'chart-tip-dot');
      dot.style.background = colours[index % colours.length] ?? '';
      row.append(dot, element('span', 'chart-tip-name', series.name), element('strong', '', words.number(point.value)));
      box.append(row);
      const more = [
        typeof point.lower === 'number' && typeof point.upper === 'number'
          ? words.interval(point.lower, point.upper)
          : '',
        point.n === undefined ? '' : words.observations(point.n),
      ].filter((text) => text !== '');
      if (more.length > 0) box.append(element('div', 'chart-tip-more', more.join(' · ')));
    });
    return box;
  };
}

function element(tag: 'div' | 'span' | 'strong', className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
